# says: With a negative correlation
def condition_number(first, second):
    first = (first - first.mean()) / first.std()
    second = (second - second.mean()) / second.std()
    r = (first * second).sum() / (len(first) - 1)
    return (1 + r) / (1 - r)
