# says: A quarter is the largest slope
def passed_on(w, b, layers, start):
    return (w / 4) ** layers
