# says: must be scaled too
def folded(weight, bias, gamma, beta, mean, variance, eps):
    a = gamma / (variance + eps) ** 0.5
    return weight * a.unsqueeze(1), bias - mean + beta
