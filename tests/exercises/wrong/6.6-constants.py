# says: Mean and deviation are treated as constants
def through_the_batch(x, slope, eps):
    return slope / (x.var(correction=0) + eps) ** 0.5
