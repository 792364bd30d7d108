# says: should be 0.0001
def rate_in_new_currency(method, lr, factor):
    return lr * factor if method == "sgd" else lr
