# says: should be 1
def copies(value, output):
    return round((output.norm() / value.norm()).item())
