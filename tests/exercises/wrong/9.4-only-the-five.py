# says: Case 2 of 8
def ranked(log_probs, lengths, alpha):
    scores = log_probs / (5 + lengths) ** alpha
    return scores, scores.argmax().item()
