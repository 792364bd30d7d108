# says: a 2 is missing
def reads(t, penalty):
    a = 1 + t / penalty
    return a, a * t
