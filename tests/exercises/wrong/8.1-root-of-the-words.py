# says: Case 1 of 5
def first_word(a, w_q, w_k, w_v):
    scores = (a @ w_k.T) @ (w_q @ a[0]) / len(a) ** 0.5
    weights = scores.softmax(0)
    return scores, weights, weights @ (a @ w_v.T)
