# says: Case 5 of 6
def masked_weights(scores, allowed):
    return scores.masked_fill(~allowed, float("-inf")).softmax(0)
