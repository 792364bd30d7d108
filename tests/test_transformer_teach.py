"""Teacher forcing, scheduled sampling, the losses, and a run that resumes."""

import pytest
import torch
from torch import nn

from mlnotes.optim import Adam
from mlnotes.train import train
from mlnotes.transformer import (
    LengthForcing,
    NonAutoregressiveTransformer,
    TeacherForcing,
    Transformer,
    non_autoregressive_loss,
    sequence_cross_entropy,
)

PAD, BEGIN, END = 0, 1, 2
BATCH, SOURCE, LENGTH = 7, 5, 3
SIZES = 11, 13, 6, 3, 1, 1, 5


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def examples(n=BATCH):
    g = seeded(1)
    source = torch.randint(3, 11, (n, SOURCE), generator=g)
    target = torch.randint(3, 13, (n, LENGTH), generator=g)
    target[::2, -1] = PAD
    return source, target


def teacher(sampling=0.0, dropout=0.0, **more):
    g = seeded(2)
    model = Transformer(*SIZES, dropout, max_length=17, generator=g)
    for theta in model.parameters():
        nn.init.normal_(theta, std=0.7, generator=g)
    return TeacherForcing(model, SOURCE, sampling, **more)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("padding", [0, 5])
def test_the_loss_equals_torchs_without_padding(padding, smoothing):
    z = torch.randn(7, 5, 13, dtype=torch.float64, requires_grad=True)
    y = torch.randint(13, (7, 5))
    y[:3, 2:] = padding
    ours = sequence_cross_entropy(z, y, padding, smoothing)
    plain = nn.CrossEntropyLoss(ignore_index=padding, label_smoothing=smoothing)
    theirs = plain(z.transpose(1, 2), y)
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)
    slopes = (torch.autograd.grad(loss, z)[0] for loss in (ours, theirs))
    torch.testing.assert_close(*slopes, rtol=1e-12, atol=1e-12)


def test_the_model_reads_the_truth_one_place_later():
    wrapper, (source, target) = teacher(), examples()
    before = torch.cat([torch.full((BATCH, 1), BEGIN), target[:, :-1]], dim=1)
    z = wrapper(torch.cat([source, target], dim=1))
    assert torch.equal(z, wrapper.model(source, before))


def test_sampling_all_reads_the_models_own_guesses():
    source, target = examples()
    x = torch.cat([source, target], dim=1)
    truth, always = teacher(), teacher(1.0)
    own = truth(x).argmax(2)
    begin = torch.full((BATCH, 1), BEGIN)
    want = truth.model(source, torch.cat([begin, own[:, :-1]], dim=1))
    assert torch.equal(always(x), want)
    assert not torch.equal(want, truth(x))
    assert torch.equal(always.eval()(x), truth(x))  # in evaluation the truth is read


def test_sampling_replaces_a_share_and_a_seed_fixes_it(monkeypatch):
    source, target = examples(997)
    x = torch.cat([source, target], dim=1)
    wrapper, read = teacher(0.3, generator=seeded(3)), []
    plain = wrapper.model.decode

    def spy(before, *encoded):
        read.append(before)
        return plain(before, *encoded)

    monkeypatch.setattr(wrapper.model, "decode", spy)
    first = wrapper(x)
    truth, mixed = read
    guess = plain(truth, *wrapper.model.encode(source)).argmax(2)[:, :-1]
    changed = mixed[:, 1:] != truth[:, 1:]
    assert torch.equal(mixed[:, 1:][changed], guess[changed])
    share = changed.sum() / (guess != truth[:, 1:]).sum()
    assert 0.25 < share < 0.35
    wrapper.generator.manual_seed(3)
    assert torch.equal(wrapper(x), first)


def test_guesses_carry_no_gradient_but_the_loss_does():
    source, target = examples()
    wrapper = teacher(1.0)
    x = torch.cat([source, target], dim=1)
    sequence_cross_entropy(wrapper(x), target).backward()
    assert all(theta.grad.isfinite().all() for theta in wrapper.parameters())
    assert all(theta.grad.any() for theta in wrapper.parameters() if theta.dim() > 1)


def test_the_length_is_told_and_learned():
    model = NonAutoregressiveTransformer(*SIZES, max_length=17, generator=seeded(4))
    wrapper, (source, target) = LengthForcing(model, SOURCE), examples()
    out = wrapper(torch.cat([source, target], dim=1))
    lengths = (target != PAD).sum(1)
    torch.testing.assert_close(out, model(source, lengths))
    loss = non_autoregressive_loss(out, target)
    plain = nn.functional.cross_entropy
    tokens = plain(out[0].transpose(1, 2), target, ignore_index=PAD)
    torch.testing.assert_close(loss, tokens + plain(out[1], lengths - 1))
    short = target.masked_fill(torch.arange(LENGTH) > 0, PAD)  # the longest is 1
    out = wrapper(torch.cat([source, short], dim=1))
    assert out[0].shape == (BATCH, 1, 13)
    assert non_autoregressive_loss(out, short).isfinite()


@pytest.mark.parametrize("sampling", [0.0, 0.5])
def test_training_resumes_to_the_same_bits(sampling, tmp_path):
    source, target = examples(13)
    x, path = torch.cat([source, target], dim=1), tmp_path / "run.pt"

    def run(epochs, junk, **more):
        g = seeded(junk)
        model = Transformer(*SIZES, 0.2, max_length=17, generator=g)
        wrapper = TeacherForcing(model, SOURCE, sampling, generator=g)
        optimizer = Adam(wrapper.parameters(), lr=0.01)
        settings = {"batch_size": 7, "generator": g, "progress": False, **more}
        history = train(
            wrapper,
            *(x, target, sequence_cross_entropy, optimizer),
            epochs=epochs,
            **settings,
        )
        return history, wrapper.state_dict()

    whole, state = run(2, 1)
    run(1, 1, checkpoint=path)
    resumed, resumed_state = run(2, 9, checkpoint=path, resume=True)
    assert resumed == whole
    assert all(torch.equal(resumed_state[name], state[name]) for name in state)


def test_bad_input_is_refused(unchecked):
    source, target = examples()
    wrapper = teacher()
    with pytest.raises(ValueError, match=r"input must have shape .*more than 5.*5"):
        wrapper(source)
    with pytest.raises(ValueError, match="source_length must be at least 1, got 0"):
        TeacherForcing(wrapper.model, 0)
    with pytest.raises(ValueError, match=r"sampling must be in \[0, 1\], got 1\.1"):
        teacher(1.1)
    with pytest.raises(ValueError, match=r"target must be in \[0, 13\), got 13"):
        wrapper(torch.cat([source, target * 0 + 13], dim=1))
    with pytest.raises(ValueError, match="target must end by position 17, got 18"):
        wrapper(torch.cat([source, target.repeat(1, 6)], dim=1))
    z = torch.zeros(BATCH, LENGTH, 13)
    with pytest.raises(ValueError, match="target must hold a token, got only the pad"):
        sequence_cross_entropy(z, target * 0)
    with pytest.raises(ValueError, match=r"target must have shape \(7, 3\), got"):
        sequence_cross_entropy(z, target[:, 1:])
    with pytest.raises(ValueError, match=r"target must be in \[0, 13\), got"):
        sequence_cross_entropy(z, target + 13)
    with pytest.raises(ValueError, match=r"must be finite, got an entry nan"):
        sequence_cross_entropy(z * float("nan"), target)


def test_a_long_target_is_read_guess_by_guess():
    source = examples()[0]
    target = torch.randint(3, 13, (BATCH, 7), generator=seeded(3))
    wrapper = teacher(1.0).train()
    model = wrapper.model
    for name, theta in model.named_parameters():
        if name.endswith("bias"):  # which would decide all guesses alike
            nn.init.zeros_(theta)
    encoded = model.encode(source)
    begin = torch.full((BATCH, 1), BEGIN)
    guess = model.decode(torch.cat([begin, target[:, :-1]], 1), *encoded).argmax(2)
    assert (guess != guess[:, :1]).any()  # a guess is another at each place
    expected = model.decode(torch.cat([begin, guess[:, :-1]], 1), *encoded)
    torch.testing.assert_close(wrapper(torch.cat([source, target], 1)), expected)


def test_without_a_share_nothing_is_sampled():
    model = teacher().model
    assert TeacherForcing(model, SOURCE).sampling == 0


def test_padding_other_than_zero_does_not_count():
    tokens, lengths = torch.randn(2, 3, 5), torch.randn(2, 7)
    target = torch.tensor([[1, 2, 0], [3, 4, 4]])
    found = non_autoregressive_loss((tokens, lengths), target, padding=4)
    plain = nn.functional.cross_entropy
    expected = plain(tokens.transpose(1, 2), target, ignore_index=4)
    expected = expected + plain(lengths, torch.tensor([2, 0]))
    torch.testing.assert_close(found, expected)


def test_bad_numbers_are_refused_by_name(unchecked):
    model = teacher().model
    assert LengthForcing(model, 1).source_length == 1
    with pytest.raises(ValueError, match=r"^source_length must be at least 1, got 0"):
        LengthForcing(model, 0)
    with pytest.raises(
        TypeError, match=r"^source_length must be an integer, got float"
    ):
        LengthForcing(model, 2.0)
    with pytest.raises(TypeError, match=r"^padding must be an integer, got float"):
        sequence_cross_entropy(torch.ones(1, 2, 3), torch.ones(1, 2).long(), 0.0)
