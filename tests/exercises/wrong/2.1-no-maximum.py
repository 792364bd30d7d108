# says: kind(-2, 1, -3)
def kind(a, b, c):
    determinant = a * c - b * b
    if determinant == 0:
        return "degenerate"
    return "minimum" if determinant > 0 else "saddle"
