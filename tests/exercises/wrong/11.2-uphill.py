# says: tensor(0.2689
def push(logits, action, weight, rate):
    p = logits.softmax(0)
    slope = weight * p
    slope[action] -= weight
    loss = -weight * p[action].log()
    return loss, slope, (logits + rate * slope).softmax(0)[action]
