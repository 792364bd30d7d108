"""What the checks let through, and what they say when they do not."""

import math

import pytest
import torch

from mlnotes import check


def refuses(error, message, function, *args, **kwargs):
    with pytest.raises(error) as caught:
        function(*args, **kwargs)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("closed", "allowed"),
    [("[]", [0.0, 0.5, 1.0]), ("[)", [0.0, 0.5]), ("(]", [0.5, 1.0]), ("()", [0.5])],
)
def test_number_keeps_to_its_interval(closed, allowed):
    for value in (-0.1, 0.0, 0.5, 1.0, 1.1):
        if value in allowed:
            check.number("p", value, 0.0, 1.0, closed=closed)
        else:
            interval = f"{closed[0]}0, 1{closed[1]}"
            message = f"p must be in {interval}, got {value}"
            refuses(
                ValueError, message, check.number, "p", value, 0.0, 1.0, closed=closed
            )


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_number_is_finite(value):
    check.number("x", -1e308)
    message = f"x must be in (-inf, inf), got {value}"
    refuses(ValueError, message, check.number, "x", value)
    message = f"lr must be in [0, inf), got {value}"
    refuses(ValueError, message, check.number, "lr", value, 0.0)


def test_number_is_a_number(unchecked):
    check.number("eps", 1)
    for value, kind in [
        (True, "bool"),
        ("1", "str"),
        (None, "NoneType"),
        (1j, "complex"),
    ]:
        message = f"eps must be a number, got {kind}"
        refuses(TypeError, message, check.number, "eps", value)


def test_integer(unchecked):
    check.integer("heads", -3)
    check.integer("heads", 1, 1)
    refuses(ValueError, "heads must be at least 1, got 0", check.integer, "heads", 0, 1)
    for value, kind in [(True, "bool"), (2.0, "float"), ("2", "str")]:
        message = f"heads must be an integer, got {kind}"
        refuses(TypeError, message, check.integer, "heads", value)


def test_number_prints_its_bounds_in_full():
    message = "k must be in [0.1, 1234567], got 0"
    refuses(ValueError, message, check.number, "k", 0, 0.1, 1234567)


def test_flag(unchecked):
    check.flag("maximize", True)
    check.flag("maximize", False)
    for value in (1, 0.0, "yes", None):
        message = f"maximize must be True or False, got {value!r}"
        refuses(TypeError, message, check.flag, "maximize", value)


def test_one_of():
    check.one_of("reduction", "sum", ("mean", "sum"))
    message = "reduction must be one of 'mean', 'sum', got 'su'"
    refuses(ValueError, message, check.one_of, "reduction", "su", ("mean", "sum"))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64])
def test_floating_lets_finite_numbers_through(dtype):
    largest = torch.finfo(dtype).max
    check.floating("x", torch.tensor([[largest, largest], [0.0, -1.0]], dtype=dtype))
    check.floating("x", torch.zeros(0, 3, dtype=dtype))


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_floating_names_the_first_number_that_is_not_finite(value):
    x = torch.tensor([[1.0, 2.0, value], [math.nan, math.inf, 3.0]])
    message = f"x must be finite, got an entry {value}"
    refuses(ValueError, message, check.floating, "x", x)


def test_floating_sees_infinities_that_cancel():
    x = torch.tensor([math.inf, -math.inf])
    refuses(ValueError, "x must be finite, got an entry inf", check.floating, "x", x)


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.complex64])
def test_floating_refuses_other_types(dtype):
    message = f"x must be floating point, got {dtype}"
    refuses(TypeError, message, check.floating, "x", torch.ones(3, dtype=dtype))


def test_floating_refuses_what_is_no_tensor(unchecked):
    message = "x must be a tensor, got list"
    refuses(TypeError, message, check.floating, "x", [1.0])


def test_not_empty():
    check.not_empty("x", torch.zeros(()))
    message = "x must not be empty, got shape (2, 0)"
    refuses(ValueError, message, check.not_empty, "x", torch.zeros(2, 0))


def test_shape():
    check.shape("x", torch.zeros(2, 3), [2, 3])
    check.shape("x", torch.zeros(()), ())
    message = "x must have shape (3, 2), got (2, 3)"
    refuses(ValueError, message, check.shape, "x", torch.zeros(2, 3), (3, 2))


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int16, torch.int64])
def test_class_labels_keep_to_their_range(dtype):
    check.class_labels("y", torch.tensor([[0, 4], [2, 1]], dtype=dtype), 5)
    check.class_labels("y", torch.zeros(0, dtype=dtype), 5)
    message = "y must be in [0, 5), got 5"
    for worst in ([4, 5], [4, 5, 6]):
        y = torch.tensor(worst, dtype=dtype)
        refuses(ValueError, message, check.class_labels, "y", y, 5)


def test_class_labels_are_not_negative():
    message = "y must be in [0, 5), got -1"
    refuses(ValueError, message, check.class_labels, "y", torch.tensor([0, -1]), 5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bool, torch.complex64])
def test_class_labels_are_integers(dtype):
    message = f"y must be integers, got {dtype}"
    y = torch.ones(3, dtype=dtype)
    refuses(TypeError, message, check.class_labels, "y", y, 5)


def test_class_labels_are_a_tensor(unchecked):
    message = "y must be a tensor, got list"
    refuses(TypeError, message, check.class_labels, "y", [0, 1], 5)


def test_class_labels_of_one_byte_with_more_classes_than_a_byte_holds():
    y = torch.tensor([44, 255], dtype=torch.uint8)
    check.class_labels("y", y, 300)


@pytest.mark.parametrize("worst", [-0.5, 1.5, math.nan])
def test_between_names_an_entry_outside(worst):
    message = f"p must be in [0, 1], got an entry {worst}"
    value = torch.tensor([0.5, worst])
    refuses(ValueError, message, check.between, "p", value, 0.0, 1.0)
    check.between("p", torch.tensor([0.0, 1.0]), 0.0, 1.0)


def test_floating_admits_finite_entries_whose_sum_overflows():
    check.floating("x", torch.tensor([3e38, 3e38]))
