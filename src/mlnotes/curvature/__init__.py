"""The shape of a loss around a point: its second derivatives and what they tell."""

from mlnotes.curvature.derivative import (
    flat_loss,
    gradient,
    hessian,
    hessian_vector_product,
    taylor,
)
from mlnotes.curvature.eigen import (
    classify,
    escape_step,
    lanczos_eigenvalues,
    top_eigenvalue,
)

__all__ = [
    "classify",
    "escape_step",
    "flat_loss",
    "gradient",
    "hessian",
    "hessian_vector_product",
    "lanczos_eigenvalues",
    "taylor",
    "top_eigenvalue",
]
