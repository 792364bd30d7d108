"""The numbers that the chapter on self-attention works out by hand."""

import math

import pytest
import torch
from pages import listed, read

from mlnotes.attention import dot_product_attention, dot_product_scores

INDEX, EVIDENCE_PAGE = (
    read("self-attention", "index"),
    read("self-attention", "evidence"),
)
A = [(1, 0), (1, 1), (0, 1), (1, 1)]
W_Q, W_K, W_V = ((1, 1), (0, 1)), ((1, -1), (1, 0)), ((2, 0), (1, -1))


def product(w, a):
    return tuple(row[0] * a[0] + row[1] * a[1] for row in w)


def attend(i, keys=4):
    """Follow word i, counted from 0, over the first `keys` words."""
    q = product(W_Q, A[i])
    dots = [q[0] * k[0] + q[1] * k[1] for k in (product(W_K, a) for a in A[:keys])]
    scores = [dot / math.sqrt(2) for dot in dots]
    e = [math.exp(score) for score in scores]
    weights = [x / sum(e) for x in e]
    values = [product(W_V, a) for a in A[:keys]]
    b = [sum(w * v[t] for w, v in zip(weights, values, strict=True)) for t in (0, 1)]
    return q, dots, scores, e, weights, b


def minus(text):
    return text.replace("-", "−")


q2, dots2, scores2, e2, weights2, b2 = attend(1)
q1, dots1, scores1, e1, weights1, b1 = attend(0)
_, _, _, e3, weights3, _ = attend(1, 3)
TAIL = 1 / (1 + math.exp(8))
WORKED = {
    "query": f"q^2 = W^q a^2 = {q2}",
    "keys": [f"k^{j + 1} = {product(W_K, a)}" for j, a in enumerate(A)],
    "values": [f"v^{j + 1} = {product(W_V, a)}" for j, a in enumerate(A)],
    "scores": [minus(f"{x:.4f}") for x in scores2],
    "exponentials": [f"{x:.4f}" for x in e2],
    "their sum": f"{sum(e2):.4f}",
    "weights": [f"{x:.4f}" for x in weights2],
    "output": r"b^2 = ({:.4f},\ {:.4f})".format(*b2),
    "lead of 8": f"e^8 = {math.exp(8):.0f}",
    "its weight": f"1 / {1 / TAIL:.0f}",
    "slope at one half": f"{0.5 * 0.5:.2f}",
    "slope far out": f"{TAIL * (1 - TAIL):.4f}",
    "exercise 1": [
        f"e^{{0.7071}} = {math.exp(math.sqrt(0.5)):.4f}",
        f"e^{{-0.7071}} = {math.exp(-math.sqrt(0.5)):.4f}",
        f"q^1 = {q1}",
        *(minus(f"{x:.4f}") for x in e1 if x != 1),
        f"{sum(e1):.4f}",
        *(f"{x:.4f}" for x in weights1),
        r"b^1 = ({:.4f},\ {:.4f})".format(*b1),
    ],
    "exercise 2": [f"{sum(e3):.4f}", *(f"{x:.4f}" for x in weights3)],
}
EVIDENCE = {
    "weights of a full window": f"{(2 * 93 + 1) * 48 * 64:,}",
    "vectors of a full window": f"{2 * 93 + 1}",
    "weights of attention": f"{4 * 48 * 48:,}",
    "pixels": f"5 · 10 = {5 * 10}",
    "always the same far cell": f"{100 * (1 / 2 + 1 / 2 * 1 / 4)} %",
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", WORKED)
def test_worked_number_stands_on_the_page(name, language):
    for text in listed(WORKED[name]):
        assert text in INDEX[language]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", EVIDENCE)
def test_number_stands_on_the_evidence_page(name, language):
    assert EVIDENCE[name] in EVIDENCE_PAGE[language]


def test_dot_products_stand_on_the_page():
    one, two = (minus(", ".join(map(str, dots))) for dots in (dots1, dots2))
    assert f"dot products {one};" in INDEX["en"]
    assert f"are {two}." in INDEX["en"]
    assert f"点积是 {one.replace(', ', '、')}，" in INDEX["zh"]
    assert f"依次是 {two.replace(', ', '、')}。" in INDEX["zh"]


def test_example_by_hand_is_that_of_the_library():
    a, w_q, w_k, w_v = (
        torch.tensor(x, dtype=torch.float64) for x in (A, W_Q, W_K, W_V)
    )
    q, k, v = a @ w_q.T, a @ w_k.T, a @ w_v.T
    b, weights = dot_product_attention(q, k, v)
    for i, row in ((0, (scores1, weights1, b1)), (1, (scores2, weights2, b2))):
        got = dot_product_scores(q, k)[i], weights[i], b[i]
        for x, y in zip(got, row, strict=True):
            torch.testing.assert_close(x, torch.tensor(y, dtype=torch.float64))
    assert torch.equal(b[1], b[3])
