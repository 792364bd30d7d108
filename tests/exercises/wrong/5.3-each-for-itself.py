# says: lacks the weighted mean
def two_gradients(logits, label):
    p = logits.softmax(0)
    e = p.clone()
    e[label] -= 1
    return e, 2 * e * p * (1 - p)
