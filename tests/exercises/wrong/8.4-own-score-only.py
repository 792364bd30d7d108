# says: A weight also depends on the scores of the other keys
def slopes(scores):
    weights = scores.softmax(0)
    return (weights * (1 - weights)).diag()
