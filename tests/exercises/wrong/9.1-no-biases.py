# says: should be (4224, 4192, 128)
def parameters(d, hidden):
    return 4 * d**2, 2 * d * hidden, 4 * d
