# says: Case 3 of 5
from torch.nn.functional import one_hot


def gradient_on_logits(x, w, y):
    return 2 * x.T @ (x @ w - one_hot(y, w.shape[1]))
