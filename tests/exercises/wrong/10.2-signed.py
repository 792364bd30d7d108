# says: should be 2
def least_work(p, q, place):
    return ((q - p) * place).sum().item() / 2
