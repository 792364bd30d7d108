# says: should be 0.25
def largest_rate(curvatures, size):
    a = sum(curvatures) / len(curvatures)
    s2 = sum((h - a) ** 2 for h in curvatures) / (len(curvatures) - 1)
    return 2 * a / (a**2 + s2 / size)
