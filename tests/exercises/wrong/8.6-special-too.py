# says: That counts the special word as well
def copies(value, output):
    share = (output.norm() / value.norm()).item()
    return round(1 / (1 - share))
