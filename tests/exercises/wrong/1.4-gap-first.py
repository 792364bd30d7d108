# says: but is    'overfitting'
def ailment(simple, train, validation, reference, large, gap):
    if validation - train > gap * reference:
        return "overfitting"
    if train > large * reference:
        return "optimisation failed" if train > simple else "model too weak"
    return "fine"
