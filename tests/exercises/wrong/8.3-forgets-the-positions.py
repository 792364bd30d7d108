# says: Case 1 of 5
def attention(x, w_q, w_k, w_v):
    scores = (x @ w_q.T) @ (x @ w_k.T).T / x.shape[1] ** 0.5
    return scores.softmax(1) @ (x @ w_v.T)


def with_positions(a, *matrices):
    return attention(a, *matrices)
