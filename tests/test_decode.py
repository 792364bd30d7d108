"""Greedy decoding, beam search and sampling, each against a plain form of itself."""

import itertools

import pytest
import torch
from torch import nn

from mlnotes.decode import beam_search, greedy, likeliest, sample
from mlnotes.decode.writer import Writer
from mlnotes.transformer import Transformer

PAD, BEGIN, END = 0, 1, 2
SOURCE, TARGET, LONGEST = 11, 7, 13


@pytest.fixture(scope="module")
def model():
    g = torch.Generator().manual_seed(9)
    net = Transformer(
        *(SOURCE, TARGET, 6, 3, 1, 2, 5),
        norm_first=True,
        max_length=LONGEST,
        tied=False,
        generator=g,
    )
    for theta in net.parameters():
        nn.init.normal_(theta, std=0.7, generator=g)
    return net.double().eval()


@pytest.fixture
def source():
    g = torch.Generator().manual_seed(1)
    ids = torch.randint(3, SOURCE, (23, 5), generator=g)
    ids[::3, 3:] = PAD
    return ids


def log_p(model, source, tokens):
    """Add up the log-probabilities of tokens after the begin, for one source."""
    prefix = torch.tensor([[BEGIN, *tokens[:-1]]])
    z = model(source[None], prefix)[0].log_softmax(1)
    return z[torch.arange(len(tokens)), torch.tensor(tokens)].sum().item()


def written(row):
    """Drop the padding after the end, and see that there is nothing else."""
    tokens = row.tolist()
    if END in tokens:
        end = tokens.index(END) + 1
        assert set(tokens[end:]) <= {PAD}
        tokens = tokens[:end]
    assert not {PAD, BEGIN} & set(tokens)
    return tokens


@pytest.mark.parametrize("cache", [True, False])
def test_greedy_takes_the_likeliest_token_each_time(model, source, cache):
    out = greedy(model, source, LONGEST, cache=cache)
    lengths = {len(written(row)) for row in out}
    assert len(lengths) > 2  # rows end on their own
    assert max(lengths) == out.shape[1]
    for row, x in zip(out[:7], source, strict=False):
        prefix = [BEGIN]
        for token in written(row):
            z = model(x[None], torch.tensor([prefix]))[0, -1]
            assert token == 2 + int(z[2:].argmax())
            prefix.append(token)
        assert prefix[-1] == END or len(row) == LONGEST


def test_with_and_without_a_cache_the_tokens_are_the_same(model, source):
    for n in (1, LONGEST):
        a, b = (greedy(model, source, n, cache=c) for c in (True, False))
        assert torch.equal(a, b)
        (a, s), (b, t) = (
            beam_search(model, source, 3, n, cache=c) for c in (True, False)
        )
        assert torch.equal(a, b)
        torch.testing.assert_close(s, t, rtol=1e-10, atol=1e-10)
        a, b = (
            sample(
                *(model, source, n, 1.3, 4, 0.9),
                generator=torch.Generator().manual_seed(2),
                cache=c,
            )
            for c in (True, False)
        )
        assert torch.equal(a, b)


def test_a_row_that_is_full_has_no_end(model, source):
    long = greedy(model, source, LONGEST)
    short = greedy(model, source, 2)
    assert torch.equal(short, long[:, :2])
    assert (short != END).all(1).any()


def test_a_row_is_written_alike_alone_and_among_others(model, source):
    out = greedy(model, source, LONGEST)
    beams, _ = beam_search(model, source, 2, LONGEST)
    for n in range(3):
        alone = greedy(model, source[n : n + 1], LONGEST)
        assert written(alone[0]) == written(out[n])
        alone, _ = beam_search(model, source[n : n + 1], 2, LONGEST)
        assert written(alone[0, 0]) == written(beams[n, 0])


def test_a_beam_of_one_is_greedy(model, source):
    beam, score = beam_search(model, source, 1, LONGEST, 0.0)
    out = greedy(model, source, LONGEST)
    assert torch.equal(beam[:, 0], out)
    for n in range(3):
        want = log_p(model, source[n], written(out[n]))
        assert score[n, 0].item() == pytest.approx(want, rel=1e-10)


@pytest.mark.parametrize("alpha", [0.0, 0.6, 3.0])
def test_a_wide_beam_finds_the_best_of_all_sequences(model, source, alpha):
    n, inner = 2, range(3, TARGET)
    every = [(*y, END) for k in range(n) for y in itertools.product(inner, repeat=k)]
    every += list(itertools.product(inner, repeat=n))
    for x in source[:2]:
        scores = {y: log_p(model, x, y) / ((5 + len(y)) / 6) ** alpha for y in every}
        best = sorted(every, key=lambda y: -scores[y])
        beam, score = beam_search(model, x[None], 29, n, alpha)
        assert [tuple(written(row)) for row in beam[0, : len(every)]] == best
        want = torch.tensor([scores[y] for y in best], dtype=torch.float64)
        torch.testing.assert_close(score[0, : len(every)], want)
        assert (score[0, len(every) :] == -torch.inf).all()  # places left over


def test_a_larger_penalty_writes_longer(model, source):
    def mean_length(alpha):
        beam, _ = beam_search(model, source, 5, LONGEST, alpha)
        return sum(len(written(row)) for row in beam[:, 0]) / len(beam)

    assert mean_length(0.0) < mean_length(5.0)


def test_samples_follow_the_model(model, source):
    x = source[:1].repeat(4001, 1)
    p = model(x[:1], torch.tensor([[BEGIN]]))[0, 0] / 1.7
    p[:2] = -torch.inf
    p = p.softmax(0)
    g = torch.Generator().manual_seed(3)
    drawn = sample(model, x, 1, 1.7, generator=g)
    share = drawn.flatten().bincount(minlength=TARGET) / len(x)
    assert (share - p).abs().max() < 0.03  # four standard deviations
    assert share[:2].sum() == 0


def test_the_likeliest_alone_are_drawn(model, source):
    out = greedy(model, source, LONGEST)
    g = torch.Generator().manual_seed(3)
    for more in ({"top_k": 1}, {"top_p": 1e-9}, {"temperature": 1e-320}):
        assert torch.equal(sample(model, source, LONGEST, **more, generator=g), out)


def test_a_seed_fixes_the_sample(model, source):
    def run(seed):
        g = torch.Generator().manual_seed(seed)
        return sample(model, source, LONGEST, generator=g)

    assert torch.equal(run(1), run(1))
    assert not torch.equal(run(1)[:, :1], run(2)[:, :1])


def test_likeliest_by_hand():
    p = torch.tensor([[0.1, 0.5, 0.15, 0.25], [0.25, 0.25, 0.25, 0.25]])

    def kept(**more):
        return [row.nonzero().flatten().tolist() for row in likeliest(p, **more)]

    assert kept() == [[0, 1, 2, 3]] * 2
    assert kept(top_k=2) == [[1, 3], [0, 1]]
    assert kept(top_k=9) == [[0, 1, 2, 3]] * 2
    assert kept(top_p=0.5) == [[1], [0, 1]]
    assert kept(top_p=0.51) == [[1, 3], [0, 1, 2]]
    assert kept(top_p=1.0) == [[0, 1, 2, 3]] * 2
    assert kept(top_k=2, top_p=0.6) == [[1], [0, 1]]  # 0.5 of 0.75 is enough


@pytest.mark.parametrize("search", ["greedy", "beam_search", "sample"])
def test_bad_input_is_refused(search, model, source, unchecked):
    def run(source=source, max_length=3, **more):
        if search == "greedy":
            return greedy(model, source, max_length, **more)
        if search == "sample":
            return sample(model, source, max_length, **more)
        return beam_search(model, source, 2, max_length, **more)

    for bad, message in [
        ({"max_length": 0}, r"max_length must be in \[1, 13\], got 0"),
        ({"max_length": 14}, r"max_length must be in \[1, 13\], got 14"),
        ({"source": source + 5}, r"source must be in \[0, 11\), got"),
        ({"source": source[:, :0]}, r"source must not be empty, got shape \(23, 0\)"),
        ({"source": source * 0}, "source must have a token in each row, got none in 0"),
        ({"source": source.repeat(1, 3)}, "source must end by position 13, got 15"),
    ]:
        with pytest.raises(ValueError, match=message):
            run(**bad)
    with pytest.raises(TypeError, match="max_length must be an integer, got float"):
        run(max_length=3.0)
    with pytest.raises(TypeError, match="cache must be True or False, got 1"):
        run(cache=1)


def test_settings_out_of_range_are_refused(model, source, unchecked):
    with pytest.raises(ValueError, match="width must be at least 1, got 0"):
        beam_search(model, source, 0, 3)
    with pytest.raises(ValueError, match=r"length_penalty must be in \[0, inf\), got"):
        beam_search(model, source, 2, 3, -0.1)
    for bad, message in [
        ({"temperature": 0.0}, r"temperature must be in \(0, inf\), got 0\.0"),
        ({"temperature": -1.0}, r"temperature must be in \(0, inf\), got -1\.0"),
        ({"top_k": 0}, "top_k must be at least 1, got 0"),
        ({"top_p": 0.0}, r"top_p must be in \(0, 1\], got 0\.0"),
        ({"top_p": 1.1}, r"top_p must be in \(0, 1\], got 1\.1"),
    ]:
        with pytest.raises(ValueError, match=message):
            sample(model, source, 3, **bad)
    with pytest.raises(ValueError, match="p must be finite, got an entry nan"):
        likeliest(torch.full((1, 3), float("nan")))


def test_among_many_equals_the_first_are_kept():
    kept = likeliest(torch.full((2, 5000), 1 / 5000), top_k=7)
    assert kept[:, :7].all()
    assert not kept[:, 7:].any()


@pytest.mark.parametrize("cache", [True, False])
def test_a_writer_keeps_what_it_computed_if_it_shall(model, source, cache):
    writer = Writer(model, source.int(), 2, cache)
    rows = torch.arange(2 * len(source))
    assert writer.prefix.dtype == torch.int64
    for origin in (None, rows):
        writer.logits()
        writer.append(rows * 0 + 3, origin)
        assert (writer.state is not None) == cache
