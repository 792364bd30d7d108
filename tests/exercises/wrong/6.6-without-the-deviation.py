# says: The term of the deviation is missing
def through_the_batch(x, slope, eps):
    deviation = (x.var(correction=0) + eps).sqrt()
    return slope / deviation - slope.mean() / deviation
