# says: The matrices are transposed
def first_word(a, w_q, w_k, w_v):
    scores = (a @ w_k) @ (a[0] @ w_q) / a.shape[1] ** 0.5
    weights = scores.softmax(0)
    return scores, weights, weights @ (a @ w_v)
