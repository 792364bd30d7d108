"""Augmentation: the sampling kernel against torch's, then what each move does."""

import math

import pytest
import torch
from torch.nn import functional

from mlnotes.augment import (
    crop,
    flip,
    random_affine,
    random_crop,
    random_flip,
    rotate,
    shift,
    zoom,
)
from mlnotes.warp import affine, move

BATCH, CHANNELS, HEIGHT, WIDTH = 3, 2, 7, 11


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def images():
    return double(BATCH, CHANNELS, HEIGHT, WIDTH)


def close(a, b):
    torch.testing.assert_close(a, b, rtol=1e-10, atol=1e-10)


def seeded():
    return torch.Generator().manual_seed(5)


def torchs(x, matrix):
    """Sample with torch's functions, whose units are half the width and height."""
    half = torch.tensor([HEIGHT, WIDTH], dtype=torch.float64) / 2
    a, t = matrix[:, :, :2] * half / half[:, None], matrix[:, :, 2] / half
    theta = torch.cat([a.flip(1, 2), t.flip(1)[:, :, None]], dim=2)
    grid = functional.affine_grid(theta, list(x.shape), align_corners=False)
    return functional.grid_sample(x, grid, align_corners=False)


@pytest.mark.parametrize("spread", [0.0, 0.1, 1.0, 30.0])
def test_affine_equals_torch(spread):
    x = images().requires_grad_()
    same = torch.eye(2, 3, dtype=torch.float64)
    matrix = (same + spread * double(BATCH, 2, 3)).requires_grad_()
    a, b = affine(x, matrix), torchs(x, matrix)
    close(a, b)
    if spread:  # whole pixels are kinks, where slopes are a matter of convention
        upstream = torch.randn_like(a)
        slopes = (torch.autograd.grad(y, [x, matrix], upstream) for y in (a, b))
        close(*slopes)


def test_slopes():
    x = double(2, 1, 3, 2).requires_grad_()
    matrix = torch.eye(2, 3, dtype=torch.float64) + 0.1 * double(2, 2, 3)
    assert torch.autograd.gradcheck(affine, (x, matrix.requires_grad_()))


def test_whole_shifts_move_pixels():
    x = images()
    close(shift(x, 0, 0), x)
    expected = torch.zeros_like(x)
    expected[:, :, 2:, :-3] = x[:, :, :-2, 3:]
    close(shift(x, 2, -3), expected)
    assert not shift(x, HEIGHT, 0).any()
    assert not shift(x, 0, -1e30).any()


def test_half_a_shift_is_a_mean():
    x = images()
    close(shift(x, 0, 0.5)[..., 1:], (x[..., 1:] + x[..., :-1]) / 2)


@pytest.mark.parametrize("turns", [0, 1, 2, 3, -1])
def test_quarter_turns_are_exact(turns):
    x = double(BATCH, CHANNELS, 7, 7)
    close(rotate(x, 90 * turns), torch.rot90(x, turns, (2, 3)))


def test_half_a_turn_mirrors_both_axes():
    x = images()
    close(rotate(x, 180), x.flip(2, 3))


def test_zoom_enlarges_about_the_centre():
    x = torch.zeros(1, 1, 9, 9, dtype=torch.float64)
    x[..., 3:6, 3:6] = 1
    larger, smaller = zoom(x, 2)[0, 0], zoom(x, 0.5)[0, 0]
    assert larger[4].nonzero().flatten().tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert smaller[4].tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0]
    close(larger, larger.flip(0).T)


def test_a_plane_is_sampled_exactly():
    row = torch.arange(13.0, dtype=torch.float64) - 6
    x = (2 * row[:, None] - 3 * row).expand(1, 1, 13, 13)
    cos, sin = math.cos(0.3), math.sin(0.3)
    turned = 2 * (cos * row[:, None] + sin * row) - 3 * (cos * row - sin * row[:, None])
    y = move(x, math.degrees(0.3), 1.5)
    close(y[0, 0], turned / 1.5)


def test_moves_are_done_in_order():
    x = functional.pad(double(1, 1, 3, 3), (5, 5, 5, 5))
    close(move(x, 90, 1, 2, 1), shift(rotate(x, 90), 2, 1))


def test_each_image_may_move_by_its_own_amount():
    x, amount = images(), torch.tensor([0.5, 1.0, 1.7], dtype=torch.float64)
    for function in (zoom, rotate, lambda x, a: shift(x, a, 0)):
        each = [function(x[i : i + 1], a) for i, a in enumerate(amount.tolist())]
        close(function(x, amount), torch.cat(each))


def test_flip_mirrors_left_and_right():
    x = images()
    assert torch.equal(flip(x)[..., 0], x[..., -1])
    assert torch.equal(flip(flip(x)), x)


def test_crop_cuts_a_rectangle():
    x = images()
    assert torch.equal(crop(x, 1, 2, 3, 5), x[:, :, 1:4, 2:7])
    assert torch.equal(crop(x, 0, 0, HEIGHT, WIDTH), x)


def test_random_affine_stays_within_its_ranges():
    x = torch.zeros(199, 1, 13, 13)
    x[:, :, 6, 6] = 1
    y = random_affine(x, shift=2.0, generator=seeded()).squeeze(1)
    place = torch.arange(13.0) - 6
    for profile in (y.sum(2), y.sum(1)):
        moved = (profile * place).sum(1)
        assert moved.abs().max() <= 2.0001
        assert moved.abs().max() > 1.9
        assert moved.unique().numel() > 190
    assert torch.equal(random_affine(x), x)


def test_random_affine_draws_angle_and_scale_for_each_image():
    x = torch.zeros(101, 1, 13, 13)
    x[:, :, 4:9, 4:9] = 1
    area = random_affine(x, scale=(0.5, 1.5), generator=seeded()).sum((1, 2, 3)) / 25
    assert 0.2 < area.min() < 0.4
    assert 2.0 < area.max() < 2.4
    y = random_affine(x, degrees=30.0, generator=seeded())
    assert y.flatten(1).unique(dim=0).shape[0] == 101
    upright = x[0, 0].bool()
    assert (y[:, 0, 6, 6] > 0.99).all()
    assert not torch.equal(y[0, 0].bool(), upright)


def test_random_crop_takes_every_place():
    row, column = torch.arange(4.0).view(1, 1, 4, 1), torch.arange(5.0)
    x = (10 * row + column).expand(211, 2, 4, 5)
    y = random_crop(x, (2, 3), generator=seeded())
    assert y.shape == (211, 2, 2, 3)
    assert set(y[:, 0, 0, 0].tolist()) == {0, 1, 2, 10, 11, 12, 20, 21, 22}
    close(y - y[:, :1, :1, :1], x[:, :, :2, :3])


def test_random_crop_of_padded_images():
    x = torch.ones(97, 1, 3, 3)
    y = random_crop(x, 3, 1, generator=seeded())
    assert {6.0, 4.0, 9.0} == set(y.sum((1, 2, 3)).tolist())
    assert torch.equal(random_crop(x, 3), x)
    assert random_crop(x[:0], 2).shape == (0, 1, 2, 2)


def test_random_flip_mirrors_some():
    x = torch.tensor([0.0, 1]).expand(499, 1, 1, 2)
    share = random_flip(x, 0.3, generator=seeded())[:, 0, 0, 0].mean()
    assert share == pytest.approx(0.3, abs=0.05)
    assert torch.equal(random_flip(x, 0.0), x)
    assert torch.equal(random_flip(x, 1.0), flip(x))


@pytest.mark.parametrize(
    "augment",
    [
        lambda x, g: random_affine(x, 30.0, (0.8, 1.2), 2.0, generator=g),
        lambda x, g: random_crop(x, 5, 1, generator=g),
        lambda x, g: random_flip(x, generator=g),
    ],
)
def test_a_generator_fixes_the_draws(augment):
    x = torch.randn(BATCH, CHANNELS, HEIGHT, WIDTH)
    before = torch.get_rng_state()
    first = augment(x, seeded())
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(augment(x, seeded()), first)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: shift(x, 1, 1),
        lambda x: zoom(x, 2),
        lambda x: rotate(x, 30),
        lambda x: random_affine(x, 30.0),
        lambda x: affine(x, torch.eye(2, 3).expand(len(x), 2, 3)),
    ],
)
def test_moves_refuse_bad_images(function, unchecked):
    x = torch.ones(BATCH, CHANNELS, HEIGHT, WIDTH)
    with pytest.raises(TypeError, match="input must be floating point"):
        function(x.int())
    with pytest.raises(ValueError, match=r"input must have 4 axes, got shape \(2, 7"):
        function(x[0])
    x[1, 1, 3, 5] = float("nan")
    with pytest.raises(ValueError, match="input must be finite, got an entry nan"):
        function(x)
    assert function(x[:0]).shape == (0, CHANNELS, HEIGHT, WIDTH)


@pytest.mark.parametrize(
    "function",
    [flip, random_flip, lambda x: crop(x, 0, 0, 1, 1), lambda x: random_crop(x, 1)],
)
def test_the_others_refuse_other_axes(function, unchecked):
    with pytest.raises(ValueError, match=r"input must have 4 axes, got shape \(3, 5\)"):
        function(torch.ones(3, 5))


def test_moves_refuse_bad_amounts(unchecked):
    x = torch.ones(BATCH, CHANNELS, HEIGHT, WIDTH)
    for bad in (0.0, -1.0):
        with pytest.raises(ValueError, match=f"factor must be positive, got {bad:g}"):
            zoom(x, bad)
    with pytest.raises(ValueError, match="factor must be positive, got -2"):
        zoom(x, torch.tensor([1.0, -2.0, 1.0]))
    with pytest.raises(TypeError, match=r"^factor must be a number, got str"):
        zoom(x, "2")
    with pytest.raises(ValueError, match=r"degrees must be in .*, got nan"):
        rotate(x, float("nan"))
    with pytest.raises(ValueError, match=r"dy must be finite, got an entry inf"):
        shift(x, torch.tensor([0.0, 1.0, float("inf")]), 0)
    with pytest.raises(ValueError, match=r"dx must have shape \(3,\), got \(2,\)"):
        shift(x, 0, torch.zeros(2))
    with pytest.raises(TypeError, match="degrees must be a number, got str"):
        rotate(x, "30")
    with pytest.raises(ValueError, match=r"matrix must have shape \(3, 2, 3\), got"):
        affine(x, torch.eye(3).expand(3, 3, 3))
    with pytest.raises(TypeError, match="matrix must be floating point"):
        affine(x, torch.ones(3, 2, 3, dtype=torch.long))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 0, 3, 3), "top must be at least 0, got -1"),
        ((0, -2, 3, 3), "left must be at least 0, got -2"),
        ((0, 0, 0, 3), "height must be at least 1, got 0"),
        ((0, 0, 3, 0), "width must be at least 1, got 0"),
        ((5, 0, 3, 3), r"top \+ height must be at most 7, got 8"),
        ((0, 9, 3, 3), r"left \+ width must be at most 11, got 12"),
    ],
)
def test_crop_refuses_rectangles_outside(arguments, message):
    with pytest.raises(ValueError, match=message):
        crop(images(), *arguments)


def test_random_moves_refuse_bad_ranges(unchecked):
    x = images()
    for bad in (-1.0, 181.0, float("nan")):
        message = rf"degrees must be in \[0, 180\], got {bad}"
        with pytest.raises(ValueError, match=message):
            random_affine(x, degrees=bad)
    with pytest.raises(ValueError, match=r"scale\[0\] must be in \(0, inf\), got 0"):
        random_affine(x, scale=(0, 1.0))
    with pytest.raises(ValueError, match=r"scale\[1\] must be in \[0\.9, inf\), got"):
        random_affine(x, scale=(0.9, 0.8))
    with pytest.raises(TypeError, match=r"scale must be a pair of numbers, got 0\.9"):
        random_affine(x, scale=0.9)
    with pytest.raises(ValueError, match=r"shift must be in \[0, inf\), got -1"):
        random_affine(x, shift=-1.0)
    with pytest.raises(ValueError, match="size must be at most 7, got 8"):
        random_crop(x, 8)
    with pytest.raises(ValueError, match="size must be at least 1, got 0"):
        random_crop(x, (3, 0))
    with pytest.raises(ValueError, match="padding must be at least 0, got -1"):
        random_crop(x, 3, -1)
    for bad in (-0.1, 1.1):
        with pytest.raises(ValueError, match=rf"p must be in \[0, 1\], got {bad}"):
            random_flip(x, bad)


def test_amounts_of_more_precision_leave_the_images_theirs():
    x = images().float()
    assert shift(x, torch.zeros(len(x), dtype=torch.float64), 0).dtype == x.dtype
