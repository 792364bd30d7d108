import torch

from mlnotes.curvature import classify


def kind(a, b, c):  # of the Hessian [[a, b], [b, c]]
    trace, determinant = a + c, a * c - b * b
    if determinant == 0:
        return "degenerate"
    if determinant < 0:
        return "saddle"
    return "minimum" if trace > 0 else "maximum"


for a, b, c in ((2, 0, 3), (1, 2, 1), (1, 2, 4)):  # the matrix [[a, b], [b, c]]
    e = torch.linalg.eigvalsh(torch.tensor([[a, b], [b, c]], dtype=torch.float64))
    low, high = (round(value) for value in e.tolist())
    print(
        f"[[{a}, {b}], [{b}, {c}]]: trace {a + c}, determinant {a * c - b * b},", end=""
    )
    print(f" eigenvalues {low} and {high}: {classify(e, tolerance=1e-9)}")
    assert classify(e, tolerance=1e-9) == kind(a, b, c)
    assert (low + high, low * high) == (a + c, a * c - b * b)
