# says: Case 1 of 5
def through_the_batch(x, slope, eps):
    deviation = (x.var(correction=0) + eps).sqrt()
    x_hat = (x - x.mean()) / deviation
    return (slope - slope.sum() - x_hat * (slope * x_hat).sum()) / deviation
