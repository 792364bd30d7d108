# says: The variance is divided by n - 1
def standardised(x):
    return x.mean(), x.var(), (x - x.mean()) / x.std()
