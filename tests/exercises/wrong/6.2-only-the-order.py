# says: should be (-0.998006, 0.998006)
def batch_of_two(first, second, eps):
    sign = (first > second) - (first < second)
    return sign, -sign
