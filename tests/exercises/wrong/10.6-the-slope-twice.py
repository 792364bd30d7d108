# says: should be (1.1, 2.2)
def reads(t, penalty):
    a = 1 + t / (2 * penalty)
    return a, a
