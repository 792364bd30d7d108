# says: Multiplying punishes it twice
def ranked(log_probs, lengths, alpha):
    scores = log_probs * (5 + lengths) ** alpha / 6**alpha
    return scores, scores.argmax().item()
