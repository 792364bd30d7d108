# says: should be (85.6667, 64.5)
def saved(tokens):
    t = range(1, tokens + 1)
    return sum(t) / sum(k * k for k in t), tokens / sum(t)
