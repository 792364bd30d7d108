# says: the memory lags behind
def growth(momentum, push):
    return 1 + push / (1 - momentum)
