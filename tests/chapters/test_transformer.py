"""The numbers that the chapter on the Transformer works out by hand."""

import math

import pytest
import torch
from pages import listed, read

from mlnotes.bleu import corpus_bleu
from mlnotes.norm import LayerNorm
from mlnotes.transformer import EncoderLayer

PAGES = read("transformer", "index")

ANSWERS = "2008年07月09日", "09日07月2008年"
UNLIKE = sum(a != b for a, b in zip(*ANSWERS, strict=True))
A, B = (2, 0, 1), (1, 1, 1)
SUM = tuple(a + b for a, b in zip(A, B, strict=True))
MEAN = sum(SUM) / 3
STD = math.sqrt(sum((v - MEAN) ** 2 for v in SUM) / 3)
SHARED = (10, 11), (8, 10), (7, 9), (6, 8)
PRECISION = math.prod(m / n for m, n in SHARED) ** 0.25
D, HIDDEN = 32, 64
ATTENTION, NETWORK = 4 * (D * D + D), 2 * D * HIDDEN + HIDDEN + D
SCORES = [p / ((5 + n) / 6) ** 0.6 for n, p in ((2, -2.0), (6, -2.6))]

WORKED = {
    "the sum": f"a + b = {SUM}",
    "its norm": r"({:.4f},\ {:.4f},\ {:.0f})".format(*((v - MEAN) / STD for v in SUM)),
    "the answers": "\n".join(ANSWERS),
    "both by chance": rf"2 \cdot 2^{{-{UNLIKE}}} = 1/512 = {2 * 2**-UNLIKE:.4f}",
    "loss at once": rf"{UNLIKE} \ln 2 = {UNLIKE * math.log(2):.4f}",
    "loss one by one": rf"\ln 2 = {math.log(2):.4f}",
    "precision": f"{PRECISION:.3f}",
    "BLEU": f"{100 * PRECISION:.1f}",
    "exercise 1": [
        f"4 (d^2 + d) = {ATTENTION}",
        f"= {NETWORK}$",
        rf"4 \cdot 32 = {4 * D}",
        f"{ATTENTION + NETWORK + 4 * D}",
    ],
    "exercise 2": [
        f"3 \\cdot 3^{{-6}} = 1/243 = {3 * 3**-6:.4f}",
        rf"6 \ln 3 = {6 * math.log(3):.4f}",
        rf"\ln 3 = {math.log(3):.4f}",
    ],
    "exercise 3": [
        f"(2n + 1) / 3 = {(2 * 128 + 1) / 3:.2f}",
        f"(n + 1) / 2 = {(128 + 1) / 2:.1f}",
    ],
    "exercise 4": [
        f"(7/6)^{{0.6}} = {(7 / 6) ** 0.6:.4f}",
        f"(11/6)^{{0.6}} = {(11 / 6) ** 0.6:.4f}",
        *(f"${score:.4f}$" for score in SCORES),
    ],
}


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("name", WORKED)
def test_worked_number_stands_on_the_page(name, language):
    for text in listed(WORKED[name]):
        assert text in PAGES[language]


def test_the_numbers_are_those_of_the_library():
    norm = LayerNorm(3, eps=1e-12).double()
    want = torch.tensor([(v - MEAN) / STD for v in SUM], dtype=torch.float64)
    torch.testing.assert_close(norm(torch.tensor([SUM]).double())[0], want)
    bleu = corpus_bleu([list("2008年07月08日")], [[list(ANSWERS[0])]])
    assert bleu == pytest.approx(100 * PRECISION)
    layer = EncoderLayer(D, 4, HIDDEN)
    count = sum(theta.numel() for theta in layer.parameters())
    assert count == ATTENTION + NETWORK + 4 * D
    assert max(SCORES) == SCORES[1]


def test_the_longest_share_is_one_in_512():
    assert len(ANSWERS[0]) == len(ANSWERS[1]) == 11
    assert 2 * 2**-UNLIKE == 1 / 512
