# says: Case 1 of 5
def after(x, y, eta, turns):
    u, v = x, y
    for _ in range(turns):
        x, y = x - eta * y, y + eta * x
        v = v + eta * u
        u = u - eta * v
    return (x, y), (u, v)
