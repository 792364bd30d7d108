# says: along the axes only
def kind(a, b, c):
    if not a or not c:
        return "degenerate"
    if a * c < 0:
        return "saddle"
    return "minimum" if a > 0 else "maximum"
