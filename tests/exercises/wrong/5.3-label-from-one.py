# says: 0.7054, -0.7405, 0.0351
def two_gradients(logits, label):
    p = logits.softmax(0)
    e = p.clone()
    e[label - 1] -= 1
    return e, 2 * p * (e - (p * e).sum())
