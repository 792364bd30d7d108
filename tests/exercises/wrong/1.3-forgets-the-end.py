# says: should be [1, -2, 1]
from itertools import pairwise


def relu_weights(places, heights):
    slopes = [0.0] + [
        (heights[i + 1] - heights[i]) / (places[i + 1] - places[i])
        for i in range(len(places) - 1)
    ]
    return [b - a for a, b in pairwise(slopes)]
