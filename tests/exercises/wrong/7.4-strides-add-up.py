# says: Strides multiply
def moved_by(shift, strides):
    step = sum(strides) - len(strides) + 1
    return shift // step if shift % step == 0 else None
