# says: Those are the slopes
def relu_weights(places, heights):
    return [
        (heights[i + 1] - heights[i]) / (places[i + 1] - places[i])
        for i in range(len(places) - 1)
    ] + [0.0]
