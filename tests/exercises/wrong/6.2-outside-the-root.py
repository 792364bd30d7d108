# says: The ε stands outside the root
def batch_of_two(first, second, eps):
    mean = (first + second) / 2
    deviation = abs(first - mean)
    return (first - mean) / (deviation + eps), (second - mean) / (deviation + eps)
