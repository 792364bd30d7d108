# says: raises RuntimeError
def folded(weight, bias, gamma, beta, mean, variance, eps):
    a = gamma / (variance + eps).sqrt()
    return a * weight, a * (bias - mean) + beta
