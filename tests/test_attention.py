"""Attention against torch's, its masks, heads, cache, positions and window."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from mlnotes.attention import (
    Cache,
    LearnedPosition,
    MultiHeadAttention,
    additive_attention,
    additive_scores,
    attend,
    causal_mask,
    dot_product_attention,
    dot_product_scores,
    masked_softmax,
    padding_mask,
    rotary,
    sinusoidal_encoding,
    window_attention,
    window_mask,
)
from mlnotes.softmax import softmax

BATCH, HEADS, QUERIES, KEYS, DIM, FEATURES = 5, 3, 7, 11, 2, 13
EMBED = HEADS * DIM
NAN, INF = float("nan"), float("inf")


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def inputs(*batch):
    q, k, v = (QUERIES, DIM), (KEYS, DIM), (KEYS, FEATURES)
    return [double(*batch, *shape).requires_grad_() for shape in (q, k, v)]


def some_mask(*shape):
    """Draw a mask in which every query may attend to something."""
    mask = torch.rand(*shape) < 0.5
    mask[..., 0] = True
    return mask


def agree(a, b, wrt):
    """Compare two results and their gradients."""
    torch.testing.assert_close(a, b, rtol=1e-11, atol=1e-11)
    upstream = torch.randn_like(a)
    slopes, theirs = (torch.autograd.grad(y, wrt, upstream) for y in (a, b))
    torch.testing.assert_close(slopes, theirs, rtol=1e-11, atol=1e-11)


# Scores and weights


@pytest.mark.parametrize("scale", [None, 0.3])
@pytest.mark.parametrize("batch", [(), (5,), (5, 3), (0,)])
@pytest.mark.parametrize("masked", [False, True])
def test_dot_product_equals_torch(batch, scale, masked):
    q, k, v = inputs(*batch)
    mask = some_mask(*batch, QUERIES, KEYS) if masked else None
    theirs = functional.scaled_dot_product_attention(q, k, v, mask, scale=scale)
    ours, weights = dot_product_attention(q, k, v, mask, scale)
    agree(ours, theirs, (q, k, v))
    torch.testing.assert_close(weights @ v, ours)
    torch.testing.assert_close(weights.sum(-1), torch.ones_like(weights[..., 0]))


def test_four_vectors_by_hand():
    a = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
    scores = dot_product_scores(a, a, scale=math.log(2))
    b, weights = attend(scores, a)
    first = torch.tensor([2.0, 1.0, 2.0, 1.0]) / 6  # powers of 2 over their sum
    torch.testing.assert_close(weights[0], first)
    torch.testing.assert_close(b[0], torch.tensor([4.0, 3.0]) / 6)


def test_the_scale_keeps_the_variance_of_the_scores():
    q, k = torch.randn(2, 97, 64)
    assert dot_product_scores(q, k).std() == pytest.approx(1, rel=0.1)
    assert dot_product_scores(q, k, 1.0).std() == pytest.approx(8, rel=0.1)


def test_additive_scores_equal_a_small_network_on_each_pair():
    q, k, _ = inputs(BATCH)
    w = double(DIM).requires_grad_()
    pairs = [(q[:, i] + k[:, j]).tanh() for i in range(QUERIES) for j in range(KEYS)]
    theirs = functional.linear(torch.stack(pairs, dim=1), w)
    theirs = theirs.unflatten(1, (QUERIES, KEYS))
    agree(additive_scores(q, k, w), theirs, (q, k, w))


def test_additive_attention_mixes_by_the_softmax_of_its_scores():
    q, k, v = inputs(BATCH)
    w, mask = double(DIM), some_mask(QUERIES, KEYS)
    scores = additive_scores(q, k, w).masked_fill(~mask, -INF)
    b, weights = additive_attention(q, k, v, w, mask)
    torch.testing.assert_close(weights, scores.softmax(-1))
    torch.testing.assert_close(b, weights @ v)


def test_without_a_mask_the_weights_are_a_softmax():
    scores = double(BATCH, QUERIES, KEYS).requires_grad_()
    agree(masked_softmax(scores), softmax(scores), scores)
    everything = torch.ones(KEYS, dtype=torch.bool)
    assert torch.equal(masked_softmax(scores, everything), masked_softmax(scores))


@pytest.mark.parametrize("shape", [(KEYS,), (QUERIES, 1), (BATCH, 1, KEYS), ()])
def test_masks_broadcast(shape):
    scores, mask = double(BATCH, QUERIES, KEYS), some_mask(*shape, 1)[..., 0]
    whole = mask.expand(scores.shape)
    assert torch.equal(masked_softmax(scores, mask), masked_softmax(scores, whole))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_what_is_masked_cannot_leak(seed):
    torch.manual_seed(seed)
    q, k, v = inputs(BATCH)
    mask = some_mask(BATCH, 1, KEYS)
    hidden = ~mask.mT
    k2 = torch.where(hidden, 1e6 * double(BATCH, KEYS, DIM), k)
    v2 = torch.where(hidden, 1e6 * double(BATCH, KEYS, FEATURES), v)
    ours, weights = dot_product_attention(q, k, v, mask)
    assert torch.equal(dot_product_attention(q, k2, v2, mask)[0], ours)
    assert (weights.masked_select(~mask) == 0).all()
    slopes = torch.autograd.grad(ours, (k, v), torch.randn_like(ours))
    assert all((slope.masked_select(hidden) == 0).all() for slope in slopes)


def test_a_query_that_may_attend_to_nothing_gets_zeros_and_no_gradient():
    q, k, v = inputs(BATCH)
    mask = some_mask(BATCH, QUERIES, KEYS)
    mask[2, 4] = False
    mask[3] = False
    b, weights = dot_product_attention(q, k, v, mask)
    empty = ~mask.any(-1)
    assert (b[empty] == 0).all()
    assert (weights[empty] == 0).all()
    slopes = torch.autograd.grad(b, (q, k, v), torch.randn_like(b))
    assert all(slope.isfinite().all() for slope in slopes)
    assert (slopes[0][empty] == 0).all()
    assert (slopes[0][~empty] != 0).all()


def test_slopes_of_attention():
    q, k, v = inputs()
    mask = some_mask(QUERIES, KEYS)
    mask[3] = False
    assert torch.autograd.gradcheck(
        lambda *x: dot_product_attention(*x, mask), (q, k, v)
    )
    w = double(DIM).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda *x: additive_attention(*x, mask), (q, k, v, w)
    )


def test_the_order_of_keys_is_not_seen_and_that_of_queries_kept():
    q, k, v = inputs(BATCH)
    ours, _ = dot_product_attention(q, k, v)
    i, j = torch.randperm(QUERIES), torch.randperm(KEYS)
    shuffled, _ = dot_product_attention(q[:, i], k[:, j], v[:, j])
    torch.testing.assert_close(shuffled, ours[:, i])


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_large_scores(dtype):
    scores = torch.tensor([[1000.0, 999.0, 3000.0]], dtype=dtype)
    mask = torch.tensor([True, True, False])
    weights = masked_softmax(scores, mask)
    theirs = torch.tensor([[1.0, 0.0]], dtype=dtype).softmax(-1)
    torch.testing.assert_close(weights[:, :2], theirs)
    assert weights[0, 2] == 0
    assert weights.dtype == dtype
    least = torch.full((1, 3), torch.finfo(dtype).min, dtype=dtype)
    half = torch.tensor([[0.5, 0.5, 0.0]], dtype=dtype)
    torch.testing.assert_close(masked_softmax(least, mask), half)


# Masks


def test_padding_mask_makes_padded_equal_unpadded():
    layer = MultiHeadAttention(EMBED, HEADS, dtype=torch.float64)
    lengths = [7, 2, 1]
    rows = [double(length, EMBED) for length in lengths]
    x = nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=3.0)
    b, _ = layer(x, mask=padding_mask(torch.tensor(lengths), 7))
    for n, row in enumerate(rows):
        alone, _ = layer(row[None])
        torch.testing.assert_close(b[n, : len(row)], alone[0])


def test_padding_mask_is_told_by_lengths():
    mask = padding_mask(torch.tensor([0, 2, 3], dtype=torch.int8), 3)
    assert mask.shape == (3, 1, 1, 3)
    assert mask.flatten(1).tolist() == [[False] * 3, [True, True, False], [True] * 3]


def test_causal_and_window_masks():
    assert torch.equal(causal_mask(5), window_mask(5, 5).tril())
    for i in range(7):
        for j in range(7):
            assert causal_mask(7)[i, j] == (j <= i)
            assert window_mask(7, 2)[i, j] == (abs(i - j) <= 2)
    assert torch.equal(window_mask(7, 0), torch.eye(7, dtype=torch.bool))
    assert causal_mask(3, device="meta").device.type == "meta"
    assert window_mask(3, 1, device="meta").device.type == "meta"


def test_nothing_comes_from_the_future():
    layer = MultiHeadAttention(EMBED, HEADS, dtype=torch.float64)
    x = double(BATCH, QUERIES, EMBED)
    later = torch.cat([x[:, :4], double(BATCH, 3, EMBED)], dim=1)
    mask = causal_mask(QUERIES)
    assert torch.equal(layer(x, mask=mask)[0][:, :4], layer(later, mask=mask)[0][:, :4])


# Heads


def pair(bias=True):
    """Return torch's layer and ours, with the same weights."""
    theirs = nn.MultiheadAttention(
        EMBED, HEADS, bias=bias, batch_first=True, dtype=torch.float64
    )
    for theta in theirs.parameters():  # the biases are 0 at first
        nn.init.normal_(theta)
    ours = MultiHeadAttention(EMBED, HEADS, bias=bias, dtype=torch.float64)
    ours.load_state_dict(theirs.state_dict())
    return ours, theirs


def same_heads(ours, theirs, x, mask=None, their_mask=None):
    """Compare output, weights, and the gradients of inputs and parameters."""
    wrt = [a.requires_grad_() for a in x]
    query, key, value = (x * 3 if len(x) == 1 else [*x, x[-1]])[:3]
    b, weights = ours(*x, mask=mask)
    their_b, their_weights = theirs(
        query, key, value, attn_mask=their_mask, average_attn_weights=False
    )
    torch.testing.assert_close(weights, their_weights, rtol=1e-11, atol=1e-11)
    torch.testing.assert_close(b, their_b, rtol=1e-11, atol=1e-11)
    upstream = torch.randn_like(b)
    slopes, their_slopes = (
        torch.autograd.grad(y, [*wrt, *dict(net.named_parameters()).values()], upstream)
        for y, net in ((b, ours), (their_b, theirs))
    )
    torch.testing.assert_close(slopes, their_slopes, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("lengths", [(7,), (7, 11), (7, 11, 11), (1, 1), (0, 11)])
def test_heads_equal_torch(lengths, bias):
    x = [double(BATCH, length, EMBED) for length in lengths]
    same_heads(*pair(bias), x)


def test_masked_heads_equal_torch():
    x = [double(BATCH, QUERIES, EMBED), double(BATCH, KEYS, EMBED)]
    flat, full = some_mask(QUERIES, KEYS), some_mask(BATCH, HEADS, QUERIES, KEYS)
    same_heads(*pair(), x, flat, ~flat)
    same_heads(*pair(), x, full, ~full.flatten(0, 1))


@pytest.mark.parametrize("bias", [True, False])
def test_heads_start_as_torch_does(bias):
    torch.manual_seed(3)
    theirs = nn.MultiheadAttention(EMBED, HEADS, bias=bias)
    g = torch.Generator().manual_seed(3)
    ours = MultiHeadAttention(EMBED, HEADS, bias=bias, generator=g)
    torch.testing.assert_close(ours.state_dict(), dict(theirs.state_dict()))


def test_heads_take_device_and_dtype():
    layer = MultiHeadAttention(EMBED, HEADS, device="meta", dtype=torch.bfloat16)
    assert {theta.device.type for theta in layer.parameters()} == {"meta"}
    assert {theta.dtype for theta in layer.parameters()} == {torch.bfloat16}


def test_slopes_of_heads():
    layer = MultiHeadAttention(EMBED, HEADS, dtype=torch.float64)
    x = double(2, 3, EMBED).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: layer(x, mask=causal_mask(3)), x)


def test_heads_that_may_attend_to_nothing_put_out_the_bias():
    layer, _ = pair()
    mask = padding_mask(torch.tensor([0, 3, 7, 1, 2]), QUERIES)
    b, weights = layer(double(BATCH, QUERIES, EMBED), mask=mask)
    torch.testing.assert_close(b[0], layer.out_proj.bias.expand(QUERIES, EMBED))
    assert (weights[0] == 0).all()


# Cache


def test_step_by_step_with_a_cache_equals_all_at_once():
    layer, _ = pair()
    x = double(BATCH, QUERIES, EMBED)
    whole, weights = layer(x, mask=causal_mask(QUERIES))
    past = layer.keys_values(x[:, :1])
    for t in range(1, QUERIES):
        past = past.extend(layer.keys_values(x[:, t : t + 1]))
        b, w = layer(x[:, t : t + 1], past)
        torch.testing.assert_close(b[:, 0], whole[:, t])
        torch.testing.assert_close(w[:, :, 0], weights[:, :, t, : t + 1])


def test_several_steps_with_a_cache_take_the_last_rows_of_the_mask():
    layer, _ = pair()
    x = double(BATCH, QUERIES, EMBED)
    mask = causal_mask(QUERIES)
    past = layer.keys_values(x[:, :4]).extend(layer.keys_values(x[:, 4:]))
    b, _ = layer(x[:, 4:], past, mask=mask[4:])
    torch.testing.assert_close(b, layer(x, mask=mask)[0][:, 4:])


def test_cross_attention_projects_once():
    layer, _ = pair()
    x, memory = double(BATCH, QUERIES, EMBED), double(BATCH, KEYS, EMBED)
    value = double(BATCH, KEYS, EMBED)
    for given_ in ((memory,), (memory, value)):
        kept = layer.keys_values(*given_)
        for ours, theirs in zip(layer(x, kept), layer(x, *given_), strict=True):
            assert torch.equal(ours, theirs)


def test_a_cache_is_reordered_by_batch_index():
    layer, _ = pair()
    x, memory = double(BATCH, QUERIES, EMBED), double(BATCH, KEYS, EMBED)
    beams = torch.tensor([3, 3, 0, 4, 1, 2, 0])
    kept = layer.keys_values(memory).select(beams)
    b, _ = layer(x[beams], kept)
    torch.testing.assert_close(b, layer(x, memory)[0][beams])


# Positions


def test_sinusoidal_encoding_by_its_formula():
    e = sinusoidal_encoding(13, 6, dtype=torch.float64)
    for p in range(13):
        for i in range(3):
            angle = p / 10000 ** (2 * i / 6)
            assert e[p, 2 * i].item() == pytest.approx(math.sin(angle), abs=1e-13)
            assert e[p, 2 * i + 1].item() == pytest.approx(math.cos(angle), abs=1e-13)


def test_sinusoidal_encoding_far_out_is_as_exact_as_near():
    exact = sinusoidal_encoding(100_003, 4, dtype=torch.float64)
    e = sinusoidal_encoding(100_003, 4)
    assert e.dtype == torch.float32
    assert (e - exact).abs().max() < 1e-7
    assert sinusoidal_encoding(0, 4).shape == (0, 4)
    assert sinusoidal_encoding(3, 4, device="meta").device.type == "meta"


def test_a_step_is_the_same_turn_everywhere():
    """The product of two encodings depends on the distance alone."""
    e = sinusoidal_encoding(29, 6, dtype=torch.float64)
    for gap in (0, 1, 7):
        products = (e[: 29 - gap] * e[gap:]).sum(1)
        torch.testing.assert_close(products, products[:1].expand_as(products))


def test_rotary_is_a_product_of_complex_numbers():
    x, p = double(BATCH, HEADS, QUERIES, 6).requires_grad_(), double(QUERIES) * 10
    omega = 10000 ** (-torch.arange(3, dtype=torch.float64) / 3)
    turn = torch.polar(torch.ones(QUERIES, 3, dtype=torch.float64), p[:, None] * omega)
    turned = torch.view_as_complex(x.unflatten(-1, (3, 2))) * turn
    agree(rotary(x, p), torch.view_as_real(turned).flatten(-2), x)


def test_rotary_scores_depend_on_the_distance_alone():
    q, k = double(QUERIES, 6), double(QUERIES, 6)
    p = torch.arange(QUERIES)
    scores = dot_product_scores(rotary(q, p), rotary(k, p))
    moved = dot_product_scores(rotary(q, p + 31), rotary(k, p + 31))
    torch.testing.assert_close(scores, moved)
    torch.testing.assert_close(rotary(q, p).norm(dim=-1), q.norm(dim=-1))
    assert torch.equal(rotary(q, 0 * p), q)
    assert rotary(q.float(), p).dtype == torch.float32


def test_slopes_of_rotary():
    x = double(3, 4).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: rotary(x, torch.arange(3)), x)


def test_learned_positions_are_added_from_the_start_on():
    layer = LearnedPosition(11, DIM, generator=torch.Generator().manual_seed(3))
    again = LearnedPosition(11, DIM, generator=torch.Generator().manual_seed(3))
    assert torch.equal(layer.weight, again.weight)
    x = torch.randn(BATCH, 11, DIM)
    theirs = nn.Embedding.from_pretrained(layer.weight)(torch.arange(11))
    assert torch.equal(layer(x), x + theirs)
    assert torch.equal(layer(x[:, 4:9], start=4), layer(x)[:, 4:9])
    layer(x[:, :3]).sum().backward()
    steps = torch.tensor([BATCH] * 3 + [0.0] * 8)[:, None].expand(11, DIM)
    assert torch.equal(layer.weight.grad, steps)


# Window


@pytest.mark.parametrize("radius", [0, 1, 2, 3, 6, 7, 11, 100])
@pytest.mark.parametrize("batch", [(), (5, 3)])
def test_window_attention_equals_a_masked_whole(batch, radius):
    q, k = (double(*batch, KEYS, DIM).requires_grad_() for _ in range(2))
    v = double(*batch, KEYS, FEATURES).requires_grad_()
    theirs, _ = dot_product_attention(q, k, v, window_mask(KEYS, radius))
    agree(window_attention(q, k, v, radius), theirs, (q, k, v))


def test_window_attention_on_a_single_vector():
    q, k, v = double(3, 1, 1, 2)
    assert torch.equal(window_attention(q[:1], k[:1], v[:1], 2), v[:1])


def test_memory_of_window_attention_is_linear():
    """No tensor that the graph keeps grows as length²."""

    def largest(length):
        q, k, v = (double(length, DIM).requires_grad_() for _ in range(3))
        sizes = []
        with torch.autograd.graph.saved_tensors_hooks(
            lambda x: sizes.append(x.untyped_storage().nbytes()) or x, lambda x: x
        ):
            window_attention(q, k, v, 3)
        return max(sizes)

    assert largest(600) / largest(300) == pytest.approx(2, rel=0.02)


def test_slopes_of_window_attention():
    q, k, v = (double(5, 2).requires_grad_() for _ in range(3))
    assert torch.autograd.gradcheck(lambda *x: window_attention(*x, 2), (q, k, v))


# Errors


def refuses(kind, match):
    return pytest.raises(kind, match=match)


FUNCTIONS = {
    "dot": dot_product_attention,
    "additive": lambda q, k, v, **mask: additive_attention(
        q, k, v, torch.ones(DIM), **mask
    ),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_attention_refuses_bad_inputs(name, unchecked):
    f = FUNCTIONS[name]
    q, k, v = torch.ones(5, 7, 2), torch.ones(5, 11, 2), torch.ones(5, 11, 13)
    with refuses(ValueError, r"query must have shape \(\*batch, queries, dim\), got"):
        f(q[0, 0], k, v)
    with refuses(ValueError, r"query must have shape .* got \(5, 7, 0\)"):
        f(q[..., :0], k[..., :0], v)
    with refuses(ValueError, r"key must have shape \(5, 11, 2\), got \(5, 11, 1\)"):
        f(q, k[..., 1:], v)
    with refuses(ValueError, r"key must have shape \(5, 11, 2\), got \(4, 11, 2\)"):
        f(q, k[1:], v)
    with refuses(ValueError, r"key must hold at least 1 key, got shape \(5, 0, 2\)"):
        f(q, k[:, :0], v[:, :0])
    with refuses(ValueError, r"value must have shape \(5, 11, 13\), got \(5, 10, 13\)"):
        f(q, k, v[:, 1:])
    with refuses(TypeError, r"query must be floating point, got torch\.int64"):
        f(q.long(), k, v)
    for i, argument in enumerate(["query", "key", "value"]):
        bad = [q.clone(), k.clone(), v.clone()]
        bad[i][3, 2, 1] = NAN
        with refuses(ValueError, f"{argument} must be finite, got an entry nan"):
            f(*bad)
    with refuses(TypeError, r"mask must be boolean, True = may .*, got torch\.float32"):
        f(q, k, v, mask=torch.zeros(7, 11))
    with refuses(TypeError, "mask must be a tensor, got list"):
        f(q, k, v, mask=[True])
    for shape in ((11, 7), (7, 10), (3, 7, 11), (1, 5, 7, 11), (0,)):
        with refuses(ValueError, r"mask must broadcast to shape \(5, 7, 11\), got"):
            f(q, k, v, mask=torch.ones(shape, dtype=torch.bool))


def test_scores_refuse_bad_inputs(unchecked):
    q, k = torch.ones(7, 2), torch.ones(11, 2)
    with refuses(ValueError, r"scale must be in \(-inf, inf\), got nan"):
        dot_product_scores(q, k, NAN)
    with refuses(TypeError, "scale must be a number, got str"):
        dot_product_scores(q, k, "2")
    with refuses(ValueError, r"weight must have shape \(2,\), got \(3,\)"):
        additive_scores(q, k, torch.ones(3))
    with refuses(ValueError, "weight must be finite, got an entry inf"):
        additive_scores(q, k, torch.full((2,), INF))
    with refuses(ValueError, "scores must be finite, got an entry inf"):
        dot_product_attention(1e30 * q, 1e30 * k, k)
    with refuses(ValueError, r"scores must have a key, got shape \(7, 0\)"):
        masked_softmax(torch.ones(7, 0))
    with refuses(TypeError, r"scores must be floating point, got torch\.int64"):
        attend(torch.ones(7, 11).long(), k)


def test_masks_refuse_bad_inputs(unchecked):
    with refuses(ValueError, r"lengths must be in \[0, 4\), got 4"):
        padding_mask(torch.tensor([1, 4]), 3)
    with refuses(TypeError, r"lengths must be integers, got torch\.float32"):
        padding_mask(torch.tensor([1.0]), 3)
    with refuses(ValueError, r"lengths must have shape \(4,\), got \(2, 2\)"):
        padding_mask(torch.ones(2, 2, dtype=torch.long), 3)
    for mask in (causal_mask, lambda n: window_mask(n, 1)):
        with refuses(ValueError, "size must be at least 0, got -1"):
            mask(-1)
        with refuses(TypeError, "size must be an integer, got float"):
            mask(3.0)
    with refuses(ValueError, "radius must be at least 0, got -2"):
        window_mask(3, -2)


def test_heads_refuse_bad_sizes(unchecked):
    with refuses(ValueError, "num_heads must divide 7, got 3"):
        MultiHeadAttention(7, 3)
    with refuses(ValueError, "num_heads must be at least 1, got 0"):
        MultiHeadAttention(7, 0)
    with refuses(TypeError, "embed_dim must be an integer, got float"):
        MultiHeadAttention(6.0, 3)
    with refuses(TypeError, "bias must be True or False, got 1"):
        MultiHeadAttention(6, 3, bias=1)


def test_heads_refuse_bad_inputs(unchecked):
    layer = MultiHeadAttention(EMBED, HEADS)
    x, memory = torch.ones(BATCH, QUERIES, EMBED), torch.ones(BATCH, KEYS, EMBED)
    shape = r"must have shape \(batch, length, 6\), got"
    with refuses(ValueError, rf"query {shape} \(7, 6\)"):
        layer(x[0], memory)
    with refuses(ValueError, rf"key {shape} \(5, 11, 5\)"):
        layer(x, memory[..., 1:])
    with refuses(ValueError, rf"value {shape} \(5, 11, 4\)"):
        layer(x, memory, memory[..., 2:])
    with refuses(ValueError, r"values must have shape \(5, 3, 11, 2\), got \(5, 3, 10"):
        layer(x, memory, memory[:, 1:])
    with refuses(ValueError, r"key must have shape \(5, 3, 11, 2\), got \(4, 3, 11"):
        layer(x, memory[1:])
    with refuses(ValueError, "key must hold at least 1 key"):
        layer(x[:, :0])
    for key, name in ((None, "NoneType"), (layer.keys_values(memory), "Cache")):
        with refuses(ValueError, f"value must come with a key tensor, got {name}"):
            layer(x, key, memory)
    with refuses(TypeError, r"query must be floating point, got torch\.int64"):
        layer(x.long(), memory)
    with refuses(TypeError, r"^query must be floating point, got torch\.int64"):
        layer(x.long())
    with refuses(TypeError, r"^key must be floating point, got torch\.int64"):
        layer(x, memory.long(), memory)
    with refuses(ValueError, "key must be finite, got an entry nan"):
        layer(x, memory * NAN)
    with refuses(TypeError, "mask must be boolean"):
        layer(x, mask=torch.ones(7, 7))
    with refuses(ValueError, "mask must have 2 or 4 axes, got 3"):
        layer(x, mask=torch.ones(5, 7, 7, dtype=torch.bool))
    with refuses(
        ValueError, r"mask must broadcast to shape \(5, 3, 7, 7\), got \(7, 5"
    ):
        layer(x, mask=torch.ones(7, 5, dtype=torch.bool))


def test_a_cache_refuses_what_does_not_fit(unchecked):
    cache = Cache(torch.ones(5, 3, 7, 2), torch.ones(5, 3, 7, 2))
    other = Cache(torch.ones(4, 3, 7, 2), torch.ones(4, 3, 7, 2))
    with refuses(ValueError, r"later\.keys must have shape \(5, 3, 7, 2\), got \(4, 3"):
        cache.extend(other)
    with refuses(ValueError, r"index must be in \[0, 5\), got 5"):
        cache.select(torch.tensor([0, 5]))
    with refuses(TypeError, r"index must be integers, got torch\.bool"):
        cache.select(torch.ones(5, dtype=torch.bool))
    with refuses(ValueError, r"values must have shape \(5, 3, 7, 2\), got \(5, 3, 6"):
        Cache(cache.keys, cache.values[:, :, 1:])


def test_positions_refuse_bad_inputs(unchecked):
    for dim in (5, 1, 0):
        with refuses(ValueError, r"dim must be (even|at least 2), got"):
            sinusoidal_encoding(3, dim)
        with refuses(ValueError, r"dim must be (even|at least 2), got"):
            rotary(torch.ones(3, dim), torch.arange(3))
    with refuses(ValueError, "length must be at least 0, got -1"):
        sinusoidal_encoding(-1, 4)
    with refuses(ValueError, r"positions must have shape \(3,\), got \(2,\)"):
        rotary(torch.ones(3, 4), torch.arange(2))
    with refuses(ValueError, "positions must be finite, got an entry inf"):
        rotary(torch.ones(3, 4), torch.full((3,), INF))
    layer = LearnedPosition(7, 4)
    with refuses(ValueError, "input must end by position 7, got 8"):
        layer(torch.ones(5, 8, 4))
    with refuses(ValueError, "input must end by position 7, got 9"):
        layer(torch.ones(5, 3, 4), start=6)
    with refuses(ValueError, r"input must have shape \(5, 7, 4\), got \(5, 7, 1\)"):
        layer(torch.ones(5, 7, 1))
    with refuses(ValueError, "start must be at least 0, got -1"):
        layer(torch.ones(5, 3, 4), start=-1)
    with refuses(ValueError, "max_len must be at least 1, got 0"):
        LearnedPosition(0, 4)


def test_window_attention_refuses_bad_inputs(unchecked):
    x = torch.ones(5, 7, 2)
    with refuses(ValueError, "radius must be at least 0, got -1"):
        window_attention(x, x, x, -1)
    with refuses(TypeError, "radius must be an integer, got float"):
        window_attention(x, x, x, 1.0)
    with refuses(ValueError, r"key must have shape \(5, 7, 2\), got \(5, 6, 2\)"):
        window_attention(x, x[:, 1:], x[:, 1:], 1)
    with refuses(ValueError, r"value must have shape \(5, 7, 2\), got \(5, 6, 2\)"):
        window_attention(x, x, x[:, 1:], 1)
    with refuses(ValueError, r"query must not be empty, got shape \(5, 0, 2\)"):
        window_attention(x[:, :0], x[:, :0], x[:, :0], 1)
    with refuses(ValueError, "value must be finite, got an entry nan"):
        window_attention(x, x, x * NAN, 1)


def test_padding_of_no_positions_and_bad_sizes(unchecked):
    assert padding_mask(torch.tensor([0, 0]), 0).shape == (2, 1, 1, 0)
    with pytest.raises(ValueError, match=r"^size must be at least 0, got -1"):
        padding_mask(torch.tensor([0]), -1)
    with pytest.raises(TypeError, match=r"^size must be an integer, got float"):
        padding_mask(torch.tensor([0]), 2.0)


def test_rotary_names_an_input_of_integers(unchecked):
    with pytest.raises(TypeError, match=r"^input must be floating point"):
        rotary(torch.ones(3, 4, dtype=torch.long), torch.arange(3))


def test_positions_begin_small():
    first = LearnedPosition(100, 100, generator=torch.Generator().manual_seed(3))
    assert 0.019 < first.weight.std() < 0.021


def test_one_entry_is_enough_for_a_head():
    assert MultiHeadAttention(1, 1)(*[torch.ones(2, 3, 1)] * 3)[0].shape == (2, 3, 1)
