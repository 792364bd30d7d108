# says: not flat on both sides
def clipped_slope(now, old, weight, clip):
    ratio = now / old
    if ratio < 1 - clip or ratio > 1 + clip:
        return 0.0
    return -weight * ratio * (1 - now)
