# says: What is left no longer adds up to 1
def masked_weights(scores, allowed):
    return scores.softmax(0).masked_fill(~allowed, 0)
