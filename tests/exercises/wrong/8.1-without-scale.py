# says: The scores are not divided by √d
def first_word(a, w_q, w_k, w_v):
    q = w_q @ a[0]
    scores = (a @ w_k.T) @ q
    weights = scores.softmax(0)
    return scores, weights, weights @ (a @ w_v.T)
