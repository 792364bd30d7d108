# says: only for its distance from 1
def reads(t, penalty):
    a = t / (2 * penalty)
    return a, a * t
