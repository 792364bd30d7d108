# says: The map would have to move by a part of a place
def moved_by(shift, strides):
    for stride in strides:
        shift //= stride
    return shift
