"""Eigenvalues of the Hessian: finding them, reading them, stepping along them."""

import torch
from jaxtyping import Float
from torch import Tensor

from mlnotes import check
from mlnotes.curvature.derivative import Loss, check_vector, hessian_operator


def _random(inputs: Tensor, generator: torch.Generator | None) -> Tensor:
    settings = {"dtype": inputs.dtype, "device": inputs.device}
    return torch.randn(inputs.shape, generator=generator, **settings)


# --8<-- [start:top_eigenvalue]
def top_eigenvalue(
    func: Loss,
    inputs: Float[Tensor, " params"],
    iterations: int = 100,
    shift: float | int = 0.0,
    generator: torch.Generator | None = None,
) -> tuple[Float[Tensor, ""], Float[Tensor, " params"]]:
    r"""Find one end of the Hessian's spectrum by power iteration.

    $$v \leftarrow \frac{(H + s I)\, v}{\lVert (H + s I)\, v \rVert} \tag{2e}$$

    $$\lambda = v^\top H v \tag{2f}$$

    The eigenvalue found is the one with the largest $\lvert \lambda + s \rvert$: with
    $s = 0$ the largest in size; with any $s > -(\lambda_{\min} + \lambda_{\max}) / 2$
    the largest, $\lambda_{\max}$; with any smaller $s$ the smallest, $\lambda_{\min}$.
    For $s$ exactly there, as for $s = 0$ between 2 and -2, neither is found.

    Args:
        func: The loss $L$: takes `inputs`, returns a scalar.
        inputs: The point $\theta$, (params,), finite.
        iterations: How often (2e) is applied, at least 1. Each divides the error of $v$
            by the ratio of the largest $\lvert \lambda + s \rvert$ to the next.
        shift: $s$, finite.
        generator: Draws the first $v$, on the device of `inputs`.

    Returns:
        The eigenvalue $\lambda$, a scalar, and the eigenvector $v$, (params,), of
        length 1 and either sign.

    Raises:
        TypeError: If an argument has the wrong type, or `inputs` or the loss is not
            floating point.
        ValueError: As for `hessian`, or if `iterations` or `shift` is out of range.

    Reference:
        Golub and Van Loan (2013), section 8.2.1.
    """
    check.integer("iterations", iterations, 1)
    check.number("shift", shift)
    check_vector(inputs)
    times_hessian = hessian_operator(func, [inputs])
    v = _random(inputs, generator)
    v = v / v.norm()
    for _ in range(iterations):
        u = times_hessian(v)[0] + shift * v
        if not u.any():
            break  # v is an eigenvector already, of the eigenvalue -s
        v = u / u.norm()  # (2e)
    return v @ times_hessian(v)[0], v  # (2f)


# --8<-- [end:top_eigenvalue]


# --8<-- [start:lanczos_eigenvalues]
def lanczos_eigenvalues(
    func: Loss,
    inputs: Float[Tensor, " params"],
    k: int,
    generator: torch.Generator | None = None,
) -> tuple[Float[Tensor, " k"], Float[Tensor, "params k"]]:
    r"""Approximate both ends of the Hessian's spectrum at once, by Lanczos iteration.

    Each new direction is what the Hessian adds to the last one:

    $$q_{i+1} = \frac{r}{\lVert r \rVert}, \qquad
    r = \Bigl(I - \sum_{j \le i} q_j q_j^\top\Bigr) H q_i \tag{2g}$$

    The Hessian as seen in these $k$ directions, the columns of $Q$, is small:

    $$(Q^\top H Q)\, y = \lambda\, y, \qquad u = Q y \tag{2h}$$

    Args:
        func: The loss $L$: takes `inputs`, returns a scalar.
        inputs: The point $\theta$, (params,), finite.
        k: The number of directions, in [1, params], and of products with $H$.
        generator: Draws $q_1$, on the device of `inputs`.

    Returns:
        The values $\lambda$, (k,), rising, and the vectors $u$, (params, k), of length
        1 and orthogonal. The first and last are near $\lambda_{\min}$ and
        $\lambda_{\max}$ long before $k$ = params, when all are exact but for rounding;
        those between need not be near any eigenvalue.

    Raises:
        TypeError: If an argument has the wrong type, or `inputs` or the loss is not
            floating point.
        ValueError: As for `hessian`, or if `k` is outside [1, params].

    Reference:
        Golub and Van Loan (2013), sections 10.1 and 10.3, where $Q^\top H Q$ is
        tridiagonal, as it is but for rounding.
    """
    check_vector(inputs)
    check.integer("k", k, 1)
    check.number("k", k, 1, len(inputs))
    times_hessian = hessian_operator(func, [inputs])
    q = torch.zeros(k, *inputs.shape, dtype=inputs.dtype, device=inputs.device)
    images, image = torch.zeros_like(q), torch.zeros_like(q[0])
    for i in range(k):
        q[i] = _new_direction(image, q[:i], generator)
        images[i] = image = times_hessian(q[i])[0]
    eigenvalues, y = torch.linalg.eigh(q @ images.T)
    return eigenvalues, q.T @ y  # (2h)


def _new_direction(
    image: Tensor, q: Tensor, generator: torch.Generator | None
) -> Tensor:
    """Take from the image what the rows of q lack; if nothing, something random."""
    r = _reject(image, q)
    if r.norm() <= torch.finfo(r.dtype).eps * image.norm():
        r = _reject(_random(image, generator), q)
    return r / r.norm()  # (2g)


def _reject(r: Tensor, q: Tensor) -> Tensor:
    for _ in range(2):  # the second removes what rounding left by the first
        r = r - (q @ r) @ q
    return r


# --8<-- [end:lanczos_eigenvalues]


# --8<-- [start:classify]
def classify(eigenvalues: Float[Tensor, " k"], tolerance: float | int) -> str:
    r"""Name the kind of a critical point by the curvatures there.

    Where the gradient is 0, (2a) leaves the curvatures to decide: all positive, the
    point is a minimum; all negative, a maximum; a positive and a negative one make a
    saddle, whatever the others are. Otherwise some are 0 and the rest agree in sign, so
    that along the flat directions higher derivatives decide, which (2a) does not see.

    Args:
        eigenvalues: Those of the Hessian, or its extreme ones, (k,), in any order.
        tolerance: $\tau \ge 0$; an eigenvalue in $[-\tau, \tau]$ counts as 0.

    Returns:
        ``"minimum"``, ``"maximum"``, ``"saddle"`` or ``"degenerate"``.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If `eigenvalues` is empty or not finite, or `tolerance` is negative
            or not finite.

    Reference:
        Nocedal and Wright (2006), theorems 2.3 and 2.4.
    """
    check.floating("eigenvalues", eigenvalues)
    check.not_empty("eigenvalues", eigenvalues)
    check.number("tolerance", tolerance, 0.0)
    low, high = eigenvalues.min(), eigenvalues.max()
    if low < -tolerance and high > tolerance:
        return "saddle"
    if low > tolerance:
        return "minimum"
    return "maximum" if high < -tolerance else "degenerate"


# --8<-- [end:classify]


# --8<-- [start:escape_step]
def escape_step(
    gradient: Float[Tensor, " params"],
    eigenvalues: Float[Tensor, " k"],
    eigenvectors: Float[Tensor, "params k"],
    length: float | int,
) -> Float[Tensor, " params"]:
    r"""Step off a saddle, to where the loss curves down the most.

    $$\delta = \begin{cases} -r\, u & \text{if } g^\top u > 0 \\
    +r\, u & \text{if } g^\top u \le 0 \end{cases}
    \qquad H u = \lambda_{\min} u \tag{2i}$$

    By (2a) the loss changes by $-r \lvert g^\top u \rvert
    + \tfrac{1}{2} \lambda_{\min} r^2 < 0$.

    Args:
        gradient: $g$, (params,); at the saddle itself 0, and then either way is down.
        eigenvalues: Of the Hessian, (k,), at least one negative.
        eigenvectors: The columns belong to them, (params, k), of length 1: from
            `torch.linalg.eigh` or `lanczos_eigenvalues`.
        length: $r > 0$, in the unit of the parameters.

    Returns:
        The step $\delta$, (params,).

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is not finite, no eigenvalue is negative, a shape
            does not fit, or `length` is not positive.
    """
    tensors = (gradient, eigenvalues, eigenvectors)
    names = ("gradient", "eigenvalues", "eigenvectors")
    for name, tensor in zip(names, tensors, strict=True):
        check.floating(name, tensor)
        check.not_empty(name, tensor)
    check.shape("eigenvectors", eigenvectors, (gradient.numel(), eigenvalues.numel()))
    check.number("length", length, 0.0, closed="()")
    if (low := eigenvalues.min()) >= 0:
        raise ValueError(f"an eigenvalue must be negative, got {low.item()} as lowest")
    u = eigenvectors[:, eigenvalues.argmin()]
    return u * (-length if gradient @ u > 0 else length)  # (2i)


# --8<-- [end:escape_step]
