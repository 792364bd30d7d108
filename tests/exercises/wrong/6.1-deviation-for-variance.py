# says: should be (6, 8.66667,
def standardised(x):
    deviation = (x - x.mean()).square().mean().sqrt()
    return x.mean(), deviation, (x - x.mean()) / deviation
