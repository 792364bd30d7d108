# says: the descent is to blame
def ailment(simple, train, validation, reference, large, gap):
    if train > large * reference:
        return "model too weak"
    return "overfitting" if validation - train > gap * reference else "fine"
