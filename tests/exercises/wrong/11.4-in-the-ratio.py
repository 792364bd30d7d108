# says: but is    -2
def clipped_slope(now, old, weight, clip):
    ratio = now / old
    flat = ratio > 1 + clip if weight > 0 else ratio < 1 - clip
    return 0.0 if flat else -weight
