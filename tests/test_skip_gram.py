"""Skip-gram: pairs, dropped and drawn words, the loss, and what is learned."""

from collections import Counter

import pytest
import torch
from torch.nn import functional

from mlnotes.embed import neighbours
from mlnotes.skip_gram import SkipGram, negative_samples, skip_gram_pairs, subsample

WORDS, DIM, BATCH, NEGATIVES = 11, 5, 7, 3


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def sentences(*lengths):
    return [torch.randint(WORDS, (n,)) for n in lengths]


@pytest.mark.parametrize("radius", [1, 2, 5, 100])
def test_pairs_are_those_of_two_loops(radius):
    text = sentences(7, 1, 2, 13)
    expected = Counter(
        (int(sentence[i]), int(sentence[j]))
        for sentence in text
        for i in range(len(sentence))
        for j in range(len(sentence))
        if 0 < abs(i - j) <= radius
    )
    center, context = skip_gram_pairs(text, radius)
    pairs = zip(center.tolist(), context.tolist(), strict=True)
    assert Counter(pairs) == expected


def test_a_lone_word_has_no_pair():
    center, context = skip_gram_pairs(sentences(1), 2)
    assert center.shape == context.shape == (0,)


def test_subsample_keeps_the_rare_and_the_right_share_of_the_common():
    text = [torch.tensor([0, 0, 0, 1, 0, 0, 0, 0, 2, 0])] * 2000
    kept = subsample(text, 0.1, seeded(2))
    count = torch.cat(kept).bincount()
    assert count[1:].tolist() == [2000, 2000]  # their share is the threshold
    n, p = 16000, (0.1 / 0.8) ** 0.5
    assert abs(count[0] - n * p) < 5 * (n * p * (1 - p)) ** 0.5


def test_subsample_keeps_order_and_drops_what_is_empty():
    text = [torch.tensor([3]), torch.tensor([0, 1, 2]), torch.tensor([3])] * 50
    kept = subsample(text, 0.01, seeded(2))
    assert 0 < len(kept) < 150
    assert all(len(sentence) > 0 for sentence in kept)
    for sentence in kept:
        assert sentence.tolist() == sorted(sentence.tolist())
        assert 3 not in sentence or len(sentence) == 1  # sentences are not joined
    assert [s.tolist() for s in subsample(text, 1.0)] == [s.tolist() for s in text]
    again = subsample(text, 0.01, seeded(2))
    assert [s.tolist() for s in again] == [s.tolist() for s in kept]


def test_negative_samples_follow_the_power():
    counts = torch.tensor([1, 0, 16, 81])
    drawn = negative_samples(counts, 4000, 5, seeded(2))
    assert (drawn.shape, drawn.dtype) == ((4000, 5), torch.int64)
    share = drawn.flatten().bincount() / 20000
    p = torch.tensor([1.0, 0.0, 8.0, 27.0]) / 36
    assert ((share - p).abs() <= 5 * (p * (1 - p) / 20000).sqrt()).all()
    assert torch.equal(negative_samples(counts, 4000, 5, seeded(2)), drawn)


def batch():
    center, context = torch.randint(WORDS, (2, BATCH))
    return center, context, torch.randint(WORDS, (BATCH, NEGATIVES))


def test_loss_is_binary_cross_entropy_of_near_and_random():
    model = SkipGram(WORDS, DIM).double()
    for weight in model.parameters():
        weight.data.normal_()
    center, context, negatives = batch()
    v = functional.embedding(center, model.center.weight)
    other = torch.cat([context[:, None], negatives], dim=1)
    u = functional.embedding(other, model.context.weight)
    z = (u * v[:, None]).sum(-1)
    target = torch.zeros_like(z)
    target[:, 0] = 1
    theirs = functional.binary_cross_entropy_with_logits(z, target, reduction="none")
    theirs = theirs.sum(1).mean()
    ours = model.loss(center, context, negatives)
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)
    slopes, their_slopes = (
        torch.autograd.grad(loss, list(model.parameters())) for loss in (ours, theirs)
    )
    torch.testing.assert_close(slopes, their_slopes, rtol=1e-12, atol=1e-12)


def test_slopes_of_the_loss():
    model, pairs = SkipGram(WORDS, DIM), batch()
    names = [name for name, _ in model.named_parameters()]

    class Loss(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self):
            return self.model.loss(*pairs)

    loss = Loss()

    def of(*weights):
        named = {f"model.{n}": w for n, w in zip(names, weights, strict=True)}
        return torch.func.functional_call(loss, named, ())

    weights = [
        torch.randn(WORDS, DIM, dtype=torch.float64, requires_grad=True) for _ in names
    ]
    assert torch.autograd.gradcheck(of, weights)


def test_first_loss_is_that_of_guessing():
    model = SkipGram(WORDS, DIM, generator=seeded(2))
    assert model.center.weight.abs().max() <= 0.1
    assert model.center.weight.abs().min() > 0
    loss = model.loss(*batch())
    expected = torch.tensor(2.0).log() * (1 + NEGATIVES)
    torch.testing.assert_close(loss, expected)


def test_large_scores_keep_the_loss_finite():
    model = SkipGram(2, 1).double()
    with torch.no_grad():
        model.center.weight.fill_(100)
        model.context.weight.copy_(torch.tensor([[100.0], [-100.0]]))
    near, far = torch.tensor([0]), torch.tensor([1])
    assert model.loss(near, near, far[:, None]) == 0
    assert model.loss(near, far, near[:, None]) == 20000


def test_the_generator_draws_all():
    text, state = sentences(5), torch.get_rng_state()
    first, again = (SkipGram(WORDS, DIM, generator=seeded(2)) for _ in range(2))
    torch.testing.assert_close(first.state_dict(), again.state_dict(), rtol=0, atol=0)
    negative_samples(torch.tensor([2, 3, 5]), 2, 2, seeded(2))
    subsample(text, 0.1, seeded(2))
    assert torch.equal(torch.get_rng_state(), state)  # nobody else's numbers


def test_words_in_the_same_places_become_neighbours():
    # words 0, 2, 4 … stand after word 10, and 1, 3, 5 … after word 11
    g = seeded(2)
    word = torch.randint(10, (600,), generator=g)
    text = list(torch.stack([10 + word % 2, word], dim=1))
    center, context = skip_gram_pairs(text, 1)
    model = SkipGram(12, DIM, generator=g)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    counts = torch.cat(text).bincount()
    for _ in range(100):
        optimizer.zero_grad()
        negatives = negative_samples(counts, len(center), NEGATIVES, g)
        model.loss(center, context, negatives).backward()
        optimizer.step()
    _, near = neighbours(model.center.weight[:10].detach(), torch.arange(10), 4)
    assert (near % 2 == torch.arange(10)[:, None] % 2).all()


def test_refuses_bad_text(unchecked):
    text = sentences(5, 3)
    with pytest.raises(ValueError, match="radius must be at least 1, got 0"):
        skip_gram_pairs(text, 0)
    with pytest.raises(ValueError, match=r"threshold must be in \(0, inf\), got 0"):
        subsample(text, 0)
    for use in (skip_gram_pairs, subsample):
        with pytest.raises(ValueError, match=r"sentences must not be empty, got \[\]"):
            use([], 1)
        with pytest.raises(ValueError, match=r"sentences\[1\] must not be empty"):
            use([text[0], text[1][:0]], 1)
        with pytest.raises(
            ValueError, match=r"sentences\[0\] must have shape \(10,\), got \(2, 5\)"
        ):
            use([torch.zeros(2, 5, dtype=torch.int64)], 1)
        with pytest.raises(ValueError, match=r"sentences must be in .* got -1"):
            use([torch.tensor([3, -1])], 1)
        with pytest.raises(TypeError, match="sentences must be integers"):
            use([torch.ones(2)], 1)


def test_refuses_bad_counts(unchecked):
    counts = torch.tensor([2, 3, 5])
    with pytest.raises(ValueError, match="batch must be at least 1, got 0"):
        negative_samples(counts, 0, 2)
    with pytest.raises(ValueError, match="negatives must be at least 1, got 0"):
        negative_samples(counts, 2, 0)
    with pytest.raises(ValueError, match="counts must not be empty"):
        negative_samples(counts[:0], 2, 2)
    with pytest.raises(ValueError, match=r"counts must be in \[0, 4\), got -1"):
        negative_samples(torch.tensor([-1, 3]), 2, 2)
    with pytest.raises(ValueError, match="counts must not all be 0, got 3 zeros"):
        negative_samples(0 * counts, 2, 2)
    with pytest.raises(TypeError, match="counts must be integers"):
        negative_samples(counts.float(), 2, 2)


def test_refuses_bad_pairs(unchecked):
    model, (center, context, negatives) = SkipGram(WORDS, DIM), batch()
    with pytest.raises(ValueError, match=r"context must have shape \(7,\), got \(6,\)"):
        model.loss(center, context[1:], negatives)
    with pytest.raises(ValueError, match=r"negatives must have shape \(7, 3\), got"):
        model.loss(center, context, negatives[1:])
    with pytest.raises(ValueError, match=r"input must be in \[0, 11\), got 11"):
        model.loss(center * 0 + 11, context, negatives)
    with pytest.raises(ValueError, match="num_embeddings must be at least 1, got 0"):
        SkipGram(0, DIM)


def test_the_ends_of_a_sentence_are_a_pair():
    center, context = skip_gram_pairs([torch.tensor([3, 5])], 1)
    assert (center.tolist(), context.tolist()) == ([3, 5], [5, 3])


def test_negatives_without_rows_are_refused_by_name(unchecked):
    model, (center, context, negatives) = SkipGram(WORDS, DIM), batch()
    with pytest.raises(ValueError, match=r"^negatives must have shape \("):
        model.loss(center, context, negatives[:, 0])
