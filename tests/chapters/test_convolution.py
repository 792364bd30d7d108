"""The numbers that the chapter on convolution works out by hand."""

import pytest
import torch
from pages import listed, read

from mlnotes.activation import relu
from mlnotes.cnn import CNN
from mlnotes.conv import conv2d
from mlnotes.pool import avg_pool2d, max_pool2d
from mlnotes.window import output_size, receptive_field, windows

PAGES = read("convolution", "index", "evidence")

X = torch.tensor([[0, 0, 3, 0], [0, 1, 3, 0], [0, 0, 3, 0], [0, 0, 3, 1.0]])
W = torch.tensor([[-1.0, 0, 1]] * 3)
Y = conv2d(X.view(1, 1, 4, 4), W.view(1, 1, 3, 3))
FIELDS = [
    receptive_field([(3, 1, 1), (2, 2, 1), (3, 1, 1), (2, 2, 1)][:n])[0]
    for n in range(1, 5)
]
PIXELS = 100 * 100 * 3


def matrix(rows, form="{:.0f}"):
    return r"\\ ".join("&".join(form.format(v) for v in row) for row in rows.tolist())


WORKED = {
    "image": matrix(X),
    "kernel": matrix(W),
    "output": matrix(Y[0, 0]),
    "average pooling": f"18 / 4 = {avg_pool2d(relu(Y), 2).item():.1f}",
    "pixels": f"100 × 100 × 3 = {PIXELS:,}",
    "dense": f"{1000 * PIXELS + 1000:,}",
    "local": f"{1000 * (3 * 3 * 3 + 1):,}",
    "shared": f"{64 * (3 * 3 * 3 + 1):,}",
    "ladder": [f"{16 * 36 + 16}", f"{16 * 9 + 16}"],
    "fields": f"$r = {', '.join(map(str, FIELDS))}$",
    "exercise 1": [
        rf"\lfloor (32 + 4 - 4 - 1) / 2 \rfloor + 1 = {output_size(32, 5, 2, 2)}",
        f"16 · 76 = {16 * (5 * 5 * 3 + 1):,}",
        f"{3 * 32 * 32 + 1:,} · {16**3:,} = {(3 * 32 * 32 + 1) * 16**3:,}",
    ],
    "exercise 3": [
        rf"${2 * 9}\,C^2$",
        r"$25\,C^2$",
        rf"${3 * 9}\,C^2$",
        r"$49\,C^2$",
    ],
    "flattened": f"{24 * 3 * 3}",
}


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("name", WORKED)
def test_worked_number_stands_on_the_page(name, language):
    for text in listed(WORKED[name]):
        assert text in PAGES[language]


def test_max_pooling_of_the_worked_example_is_9():
    assert max_pool2d(relu(Y), 2).item() == 9


def test_neighbouring_fields_share_six_of_nine_pixels():
    pixels = torch.arange(25.0).view(1, 1, 5, 5)
    seen = windows(pixels, 3)[0, 0]
    one, next_one = (set(seen[:, :, 1, j].flatten().tolist()) for j in (0, 1))
    assert (len(one), len(one & next_one)) == (9, 6)


@pytest.mark.parametrize(
    ("padding", "corner", "edge"), [(0, 1, 3), (1, 4, 6), (2, 9, 9)]
)
def test_windows_over_a_pixel(padding, corner, edge):
    x = torch.ones(1, 1, 9, 9, requires_grad=True)
    y = conv2d(x, torch.ones(1, 1, 3, 3), padding=padding)
    covered = torch.autograd.grad(y.sum(), x)[0][0, 0]
    found = (covered[0, 0].item(), covered[0, 4].item(), covered[4, 4].item())
    assert found == (corner, edge, 9)


def test_rounding_leaves_15_of_64_pixels_unseen():
    assert 64 - ((output_size(8, 3, 2) - 1) * 2 + 3) ** 2 == 15
    assert (output_size(8, 3, 2, 1) - 1) * 2 + 3 >= 8 + 1  # from -1 to at least 7


def test_edge_of_exercise_2():
    image = torch.tensor([0.0, 0, 0, 9, 9, 9]).expand(1, 1, 6, 6)
    row = conv2d(image, W.view(1, 1, 3, 3))[0, 0, 0]
    assert row.tolist() == [0, 27, 27, 0]
    assert not conv2d(image.mT, W.view(1, 1, 3, 3)).any()


def test_masked_and_tied_dense_layer_is_a_convolution():
    g = torch.Generator().manual_seed(0)
    x = torch.randn(5, 1, 6, 6, generator=g, dtype=torch.float64)
    w = torch.randn(1, 1, 3, 3, generator=g, dtype=torch.float64)
    tied = torch.zeros(4, 4, 6, 6, dtype=torch.float64)
    for i in range(4):
        for j in range(4):
            tied[i, j, i : i + 3, j : j + 3] = w[0, 0]
    by_matrix = x.flatten(1) @ tied.flatten(2).flatten(0, 1).T
    torch.testing.assert_close(by_matrix.view(5, 1, 4, 4), conv2d(x, w))


def test_shared_gradient_is_the_sum_over_the_places():
    g = torch.Generator().manual_seed(0)
    x = torch.randn(5, 1, 7, 7, generator=g, dtype=torch.float64)
    w = torch.randn(1, 1, 3, 3, generator=g, dtype=torch.float64, requires_grad=True)
    y = conv2d(x, w)
    slope = torch.randn(y.shape, generator=g, dtype=torch.float64)
    by_place = slope[:, :, None, None] * windows(x, 3)
    torch.testing.assert_close(
        torch.autograd.grad(y, w, slope)[0][0], by_place.sum((0, 4, 5))
    )


def test_sizes_of_the_network_of_the_chapter():
    model = CNN((1, 12, 24), 14, 10)
    assert model.linear.weight.shape == (10, 24 * 3 * 3)
    assert sum(p.numel() for p in model.parameters()) == 4906


def test_network_of_exercise_6_fits_in_three_by_five_places():
    assert [(side // 4) - 3 + 1 for side in (20, 28)] == [3, 5]


def test_wide_network_of_the_board_has_the_parameters_that_the_page_says():
    def count(channels, classes, pool):
        model = CNN(channels, 8, classes, pool=pool)
        return sum(p.numel() for p in model.parameters())

    def none(maps, _):
        return maps

    wide, narrow = (2, 40, 64), (2, 16, 16)
    where = count(wide, 36, max_pool2d) / count(narrow, 36, none)
    colour = count(wide, 2, max_pool2d) / count(narrow, 2, none)
    assert 0.8 < where < 1  # nearly as many
    assert colour > 3  # several times as many
