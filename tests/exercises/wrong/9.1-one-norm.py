# says: each norm has γ and β
def parameters(d, hidden):
    return 4 * d * (d + 1), hidden * (d + 1) + d * (hidden + 1), 2 * d
