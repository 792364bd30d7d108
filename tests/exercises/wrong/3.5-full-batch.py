# says: 2 / a is the limit of the full batch
def largest_rate(curvatures, size):
    return 2 * len(curvatures) / sum(curvatures)
