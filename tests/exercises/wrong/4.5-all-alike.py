# says: the factor cancels
def rate_in_new_currency(method, lr, factor):
    return lr / factor
