# says: should be (tensor
def ranked(log_probs, lengths, alpha):
    scores = log_probs / ((5 + lengths) / 6) ** alpha
    return scores, scores.argmax().item() + 1
