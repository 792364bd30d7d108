# says: A score of 0 is not a mask
def masked_weights(scores, allowed):
    return scores.masked_fill(~allowed, 0).softmax(0)
