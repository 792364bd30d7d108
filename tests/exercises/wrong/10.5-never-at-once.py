# says: keep the old x
def after(x, y, eta, turns):
    for _ in range(turns):
        x = x - eta * y
        y = y + eta * x
    return (x, y), (x, y)
