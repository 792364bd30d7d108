"""The players and their losses against torch's, the penalty and the loop by hand."""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional

from mlnotes.gan import (
    Discriminator,
    Generator,
    clip_parameters,
    critic_loss,
    discriminator_loss,
    gradient_penalty,
    minimax_loss,
    non_saturating_loss,
    train_gan,
    wasserstein_loss,
)
from mlnotes.optim import SGD, Adam

NAN, INF = float("nan"), float("inf")
BATCH, LATENT, CLASSES, HIDDEN, SHAPE = 7, 3, 5, (11, 13), (1, 2, 3)
OBJECTIVES = ["minimax", "non-saturating", "wgan-clip", "wgan-gp"]


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def seeded(seed=5):
    return torch.Generator().manual_seed(seed)


def players(classes=0, norm=False):
    g = Generator(LATENT, SHAPE, HIDDEN, norm, classes, generator=seeded())
    d = Discriminator(SHAPE, HIDDEN, classes, generator=seeded(6))
    return g.double(), d.double()


def torch_players(g, d, norm):
    """Build both of torch's layers, with the parameters of ours."""
    makers, judges = (
        [nn.Linear(*layer.weight.T.shape) for layer in layers]
        for layers in (g.layers, d.net.layers)
    )
    norms = [nn.BatchNorm1d(units) if norm else nn.Identity() for units in HIDDEN]
    ours = [*g.layers, *g.norms, *d.net.layers]
    for a, b in zip((*makers, *norms, *judges), ours, strict=True):
        a.double().load_state_dict(b.state_dict())
    maker = nn.Sequential(
        *(makers[0], norms[0], nn.ReLU(), makers[1], norms[1], nn.ReLU(), makers[2]),
        nn.Unflatten(1, SHAPE),
    )
    return maker, nn.Sequential(judges[0], nn.ReLU(), judges[1], nn.ReLU(), judges[2])


def one_hot(y):
    return functional.one_hot(y, CLASSES).double()


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("classes", [0, CLASSES])
def test_players_equal_torch(classes, norm):
    g, d = players(classes, norm)
    maker, judge = torch_players(g, d, norm)
    z, y = double(BATCH, LATENT), torch.randint(CLASSES, (BATCH,)) if classes else None
    joined = z if y is None else torch.cat([z, one_hot(y)], 1)
    x, their_x = g(z, y), maker(joined)
    torch.testing.assert_close(x, their_x, rtol=1e-12, atol=1e-12)
    flat = their_x.flatten(1)
    flat = flat if y is None else torch.cat([flat, one_hot(y)], 1)
    logit, their_logit = d(x, y), judge(flat).squeeze(1)
    torch.testing.assert_close(logit, their_logit, rtol=1e-12, atol=1e-12)
    logit.square().sum().backward(), their_logit.square().sum().backward()
    for a, b in zip((*g.layers, *d.net.layers), linears(maker, judge), strict=True):
        torch.testing.assert_close(a.weight.grad, b.weight.grad, rtol=1e-10, atol=1e-12)


def linears(*nets):
    return [layer for net in nets for layer in net if isinstance(layer, nn.Linear)]


def test_parameters_begin_as_torchs():
    g = Generator(LATENT, SHAPE, (1009,))
    bound = 1 / math.sqrt(LATENT)
    weight = g.layers[0].weight
    assert 0.99 * bound < weight.abs().max() <= bound
    assert weight.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.05)


def test_a_generator_fixes_parameters_and_samples():
    first, second = players()[0], players()[0]
    torch.rand(1)
    x = first.sample(BATCH, generator=seeded())
    assert x.shape == (BATCH, *SHAPE)
    assert torch.equal(second.sample(BATCH, generator=seeded()), x)
    assert not torch.equal(first.sample(BATCH, generator=seeded(7)), x)


def test_noise_is_standard_normal():
    g = Generator(2, (2,), (3,)).double()
    g.layers[0].weight.data = torch.tensor([[1.0, 0], [-1, 0], [0, 1]]).double()
    g.layers[0].bias.data.zero_()
    g.layers[1].weight.data = torch.tensor([[1.0, -1, 0], [0, 0, 1]]).double()
    g.layers[1].bias.data.zero_()
    x = g.sample(10007, generator=seeded())  # (z_1, relu(z_2))
    assert x[:, 0].mean().abs() < 0.03
    assert x[:, 0].var().item() == pytest.approx(1, abs=0.05)
    half_normal = 1 / math.sqrt(2 * math.pi)
    assert x[:, 1].mean().item() == pytest.approx(half_normal, abs=0.03)


def test_a_label_moves_only_its_own_example():
    g, d = players(CLASSES)
    z, y = double(BATCH, LATENT), torch.arange(BATCH) % CLASSES
    other = y.clone()
    other[2] = (y[2] + 1) % CLASSES
    x, moved = g(z, y), g(z, other)
    change = (x != moved).flatten(1).any(1)
    assert change.tolist() == [i == 2 for i in range(BATCH)]
    change = d(x, y) != d(x, other)
    assert change.tolist() == [i == 2 for i in range(BATCH)]
    torch.testing.assert_close(g(z, y.to(torch.uint8)), x)


def test_evaluation_judges_each_sample_alone():
    g, _ = players(norm=True)
    g.sample(101, generator=seeded())
    g.eval()
    z = double(BATCH, LATENT)
    torch.testing.assert_close(g(z)[2:3], g(z[2:3]), rtol=1e-12, atol=1e-12)


def logits():
    return torch.cat([3 * double(BATCH), torch.tensor([0, -1000, 1000, -40, 40])])


def cross_entropy_of(target, z):
    aim = torch.full_like(z, target)
    return functional.binary_cross_entropy_with_logits(z, aim)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (
            discriminator_loss,
            lambda r, f: cross_entropy_of(1, r) + cross_entropy_of(0, f),
        ),
        (lambda r, f: minimax_loss(f), lambda r, f: -cross_entropy_of(0, f)),
        (lambda r, f: non_saturating_loss(f), lambda r, f: cross_entropy_of(1, f)),
        (critic_loss, lambda r, f: f.mean() - r.mean()),
        (lambda r, f: wasserstein_loss(f), lambda r, f: -f.mean()),
    ],
    ids=["discriminator", "minimax", "non-saturating", "critic", "wasserstein"],
)
def test_losses_equal_torch_and_have_slopes(ours, theirs):
    leaves = logits().requires_grad_(), logits()[1:].requires_grad_()
    torch.testing.assert_close(ours(*leaves), theirs(*leaves), rtol=1e-12, atol=1e-12)
    slopes = torch.autograd.grad(ours(*leaves), leaves, allow_unused=True)
    expected = torch.autograd.grad(theirs(*leaves), leaves, allow_unused=True)
    for a, b in zip(slopes, expected, strict=True):
        assert (a is None) == (b is None)
        if a is not None:
            torch.testing.assert_close(a, b, rtol=1e-12, atol=1e-12)
    small = double(3).requires_grad_(), double(2).requires_grad_()
    assert torch.autograd.gradcheck(ours, small)


def test_slopes_of_the_generator_where_the_discriminator_is_sure():
    z = torch.full((1,), -8.0, dtype=torch.float64, requires_grad=True)
    for loss, slope in (
        (minimax_loss, -1 / (1 + math.exp(8))),
        (non_saturating_loss, 1 / (1 + math.exp(8)) - 1),
        (wasserstein_loss, -1),
    ):
        (got,) = torch.autograd.grad(loss(z), z)
        assert got.item() == pytest.approx(slope, rel=1e-12)


def test_minimax_is_zero_sum_in_the_fakes():
    real, fake = double(BATCH), double(BATCH)
    at_stake = discriminator_loss(real, fake) + minimax_loss(fake)
    torch.testing.assert_close(at_stake, cross_entropy_of(1, real))


def test_the_penalty_equals_finite_differences():
    _, d = players()
    real, fake = double(BATCH, *SHAPE), double(BATCH, *SHAPE)
    ours = gradient_penalty(d, real, fake, seeded())
    eps = torch.empty(BATCH, 1, 1, 1).double().uniform_(generator=seeded())
    x = (eps * real + (1 - eps) * fake).flatten(1)
    steps = 1e-6 * torch.eye(x.shape[1]).double()
    slope = [
        (d((x + h).unflatten(1, SHAPE)) - d((x - h).unflatten(1, SHAPE))) / 2e-6
        for h in steps
    ]
    norm = torch.stack(slope, 1).norm(dim=1)
    expected = (norm - 1).square().mean()
    torch.testing.assert_close(ours, expected, rtol=1e-7, atol=0)
    assert 0 < eps.min() < eps.max() < 1


def test_slopes_of_the_penalty():
    real, fake, w = double(3, 2), double(3, 2), double(2, 5)

    def penalty(w):
        return gradient_penalty(lambda x: (x @ w).tanh().sum(1), real, fake, seeded())

    assert torch.autograd.gradcheck(penalty, w.requires_grad_())


@pytest.mark.parametrize(("slope", "expected"), [(1, 0), (3, 4), (0, 1)])
def test_the_penalty_of_a_plane(slope, expected):
    w = slope * torch.tensor([0.6, 0.8, 0], dtype=torch.float64)
    w.requires_grad_()
    real, fake = double(BATCH, 3), double(BATCH, 3)
    penalty = gradient_penalty(lambda x: x @ w, real, fake, seeded())
    assert penalty.item() == pytest.approx(expected, abs=1e-14)
    (pull,) = torch.autograd.grad(penalty, w)
    assert pull.isfinite().all()  # also where the slope is 0


def test_the_penalty_holds_its_examples_constant():
    fake = double(BATCH, 3).requires_grad_()
    w = double(3).requires_grad_()
    gradient_penalty(lambda x: (x @ w).tanh(), double(BATCH, 3), fake).backward()
    assert fake.grad is None
    assert w.grad.abs().max() > 0


def test_clipped_parameters():
    _, d = players()
    before = [theta.clone() for theta in d.parameters()]
    clip_parameters(d, 0.1)
    for theta, old in zip(d.parameters(), before, strict=True):
        assert theta.requires_grad
        assert torch.equal(theta, old.clamp(-0.1, 0.1))


def play(g, d, updates=3, classes=0, **settings):
    data, labels = examples(classes)
    rng = settings.pop("generator", None) or seeded()
    optimizers = settings.pop("optimizers", None) or (
        Adam(g.parameters(), 1e-2, (0.5, 0.9)),
        Adam(d.parameters(), 1e-2, (0.5, 0.9)),
    )
    return train_gan(
        g,
        d,
        data,
        *optimizers,
        updates=updates,
        batch_size=BATCH,
        generator=rng,
        labels=labels,
        progress=False,
        **settings,
    )


def examples(classes=0):
    data = torch.randn(31, *SHAPE, generator=seeded(8), dtype=torch.float64)
    labels = torch.arange(31) % CLASSES if classes else None
    return data, labels


@pytest.mark.parametrize("classes", [0, CLASSES])
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_loop_equals_torch_by_hand(objective, classes):
    g, d = players(classes, norm=True)
    maker, judge = torch_players(g, d, norm=True)
    history = play(g, d, 5, classes, objective=objective, discriminator_steps=2)
    data, labels = examples(classes)
    rng = seeded()
    adam = [torch.optim.Adam(p.parameters(), 1e-2, (0.5, 0.9)) for p in (maker, judge)]
    losses = []

    def judged(x, y):
        x = x.flatten(1)
        return judge(x if y is None else torch.cat([x, one_hot(y)], 1)).squeeze(1)

    def drawn():
        i = torch.randint(31, (BATCH,), generator=rng)
        y = None if labels is None else labels[i]
        z = torch.empty(BATCH, LATENT).double().normal_(generator=rng)
        return data[i], y, maker(z if y is None else torch.cat([z, one_hot(y)], 1))

    for _ in range(5):
        for _ in range(2):
            real, y, fake = drawn()
            r, f = judged(real, y), judged(fake.detach(), y)
            value = cross_entropy_of(1, r) + cross_entropy_of(0, f)
            value = f.mean() - r.mean() if "wgan" in objective else value
            loss = value
            if objective == "wgan-gp":
                eps = torch.empty(BATCH, 1, 1, 1).double().uniform_(generator=rng)
                x = torch.lerp(fake.detach(), real, eps).requires_grad_()
                (slope,) = torch.autograd.grad(judged(x, y).sum(), x, create_graph=True)
                loss = value + 10 * (slope.flatten(1).norm(dim=1) - 1).square().mean()
            adam[1].zero_grad(), loss.backward(), adam[1].step()
            if objective == "wgan-clip":
                for theta in judge.parameters():
                    theta.data.clamp_(-0.01, 0.01)
        _, y, fake = drawn()
        f = judged(fake, y)
        if "wgan" in objective:
            loss = -f.mean()
        elif objective == "minimax":
            loss = -cross_entropy_of(0, f)
        else:
            loss = cross_entropy_of(1, f)
        adam[0].zero_grad(), loss.backward(), adam[0].step()
        losses.append((value.item(), loss.item()))
    ours = list(zip(history.discriminator, history.generator, strict=True))
    torch.testing.assert_close(ours, losses, rtol=1e-9, atol=1e-11)
    for a, b in zip((*g.layers, *d.net.layers), linears(maker, judge), strict=True):
        torch.testing.assert_close(a.weight, b.weight, rtol=1e-9, atol=1e-10)


def test_a_second_call_goes_on():
    g, d = players()
    whole = play(g, d, 6)
    h, e = players()
    adam = [Adam(p.parameters(), 1e-2, (0.5, 0.9)) for p in (h, e)]
    rng = seeded()
    halves = [play(h, e, 3, optimizers=adam, generator=rng) for _ in range(2)]
    assert halves[0].generator + halves[1].generator == whole.generator
    assert halves[0].discriminator + halves[1].discriminator == whole.discriminator
    assert torch.equal(h.layers[0].weight, g.layers[0].weight)
    assert not g.training
    assert not d.training


def test_the_generator_finds_a_shifted_cloud():
    rng = seeded()
    data = 2 + 0.1 * torch.randn(997, 2, generator=rng)
    g = Generator(2, (2,), (17,), generator=rng)
    d = Discriminator((2,), (17,), generator=rng)
    before = g.sample(503, generator=rng).mean(0)
    train_gan(
        g,
        d,
        data,
        Adam(g.parameters(), 1e-2, (0.5, 0.9)),
        Adam(d.parameters(), 1e-2, (0.5, 0.9)),
        updates=300,
        batch_size=31,
        generator=rng,
        progress=False,
    )
    after = g.sample(503, generator=rng).mean(0)
    assert (before - 2).abs().min() > 1
    assert (after - 2).abs().max() < 0.5


def test_progress_is_shown_if_wanted(capsys):
    g, d = players()
    data, _ = examples()
    sgd = [SGD(p.parameters()) for p in (g, d)]
    train_gan(g, d, data, *sgd, updates=2, batch_size=3, generator=None)
    assert "2/2" in capsys.readouterr().err


def test_refuses_bad_sizes(unchecked):
    for bad in (0, -1):
        with pytest.raises(
            ValueError, match=f"latent_dim must be at least 1, got {bad}"
        ):
            Generator(bad, SHAPE)
    with pytest.raises(TypeError, match="latent_dim must be an integer, got float"):
        Generator(3.0, SHAPE)
    with pytest.raises(ValueError, match=r"out_shape\[1\] must be at least 1, got 0"):
        Generator(3, (2, 0))
    with pytest.raises(ValueError, match=r"in_shape must not be empty, got \(\)"):
        Discriminator(())
    for make in (
        lambda **k: Generator(3, SHAPE, **k),
        lambda **k: Discriminator(SHAPE, **k),
    ):
        with pytest.raises(ValueError, match=r"hidden must not be empty, got \[\]"):
            make(hidden=[])
        with pytest.raises(ValueError, match=r"hidden\[0\] must be at least 1, got -1"):
            make(hidden=[-1])
        with pytest.raises(ValueError, match="classes must be at least 0, got -1"):
            make(classes=-1)
    with pytest.raises(TypeError, match="norm must be True or False, got 1"):
        Generator(3, SHAPE, norm=1)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        Generator(3, SHAPE).sample(0)


def test_players_refuse_bad_inputs(unchecked):
    g, d = players()
    z, x = double(BATCH, LATENT), double(BATCH, *SHAPE)
    with pytest.raises(ValueError, match=r"z must have shape \(7, 3\), got \(7, 2\)"):
        g(z[:, 1:])
    with pytest.raises(ValueError, match=r"x must have shape \(7, 1, 2, 3\), got"):
        d(x[..., 1:])
    with pytest.raises(
        TypeError, match=r"input must be floating point, got torch\.int"
    ):
        g(z.long())
    z[3, 2] = x[3, 0, 0, 0] = NAN
    for player, input in ((g, z), (d, x)):
        with pytest.raises(ValueError, match="input must be finite, got an entry nan"):
            player(input)


def test_players_refuse_bad_labels(unchecked):
    z, x = double(BATCH, LATENT), double(BATCH, *SHAPE)
    y = torch.zeros(BATCH, dtype=torch.long)
    for player, input in zip(players(), (z, x), strict=True):
        with pytest.raises(
            ValueError, match="labels must be None without classes, got"
        ):
            player(input, y)
    for player, input in zip(players(CLASSES), (z, x), strict=True):
        with pytest.raises(
            ValueError, match="labels must be given for 5 classes, got N"
        ):
            player(input)
        with pytest.raises(
            ValueError, match=r"labels must have shape \(7,\), got \(6,"
        ):
            player(input, y[1:])
        with pytest.raises(
            TypeError, match=r"labels must be integers, got torch\.float"
        ):
            player(input, y.double())
        for bad in (-1, 5):
            outside = y.clone()
            outside[3] = bad
            with pytest.raises(ValueError, match=rf"must be in \[0, 5\), got {bad}"):
                player(input, outside)


@pytest.mark.parametrize(
    "loss",
    [minimax_loss, non_saturating_loss, wasserstein_loss],
    ids=lambda f: f.__name__,
)
def test_losses_of_the_generator_refuse_bad_logits(loss, unchecked):
    refuses_bad_logits(loss, "fake")


@pytest.mark.parametrize("loss", [discriminator_loss, critic_loss])
def test_losses_of_the_discriminator_refuse_bad_logits(loss, unchecked):
    refuses_bad_logits(lambda z: loss(torch.ones(3), z), "fake")
    refuses_bad_logits(lambda z: loss(z, torch.ones(3)), "real")


def refuses_bad_logits(loss, name):
    for bad in (NAN, INF):
        with pytest.raises(
            ValueError, match=f"{name} must be finite, got an entry {bad}"
        ):
            loss(torch.tensor([0.0, bad]))
    with pytest.raises(
        ValueError, match=rf"{name} must not be empty, got shape \(0,\)"
    ):
        loss(torch.ones(0))
    with pytest.raises(TypeError, match=f"{name} must be floating point, got"):
        loss(torch.ones(3, dtype=torch.long))


def test_the_penalty_refuses_bad_arguments(unchecked):
    def critic(x):
        return x.sum(1)

    x = torch.ones(BATCH, 3)
    with pytest.raises(
        ValueError, match=r"fake must have shape \(7, 3\), got \(6, 3\)"
    ):
        gradient_penalty(critic, x, x[1:])
    refuses_bad_logits(lambda z: gradient_penalty(critic, z, x), "real")
    refuses_bad_logits(lambda z: gradient_penalty(critic, x, z), "fake")
    with pytest.raises(
        ValueError, match=r"critic\(x\) must have shape \(7,\), got \(7, 1"
    ):
        gradient_penalty(lambda x: x[:, :1], x, x)


@pytest.mark.parametrize("bad", [0.0, -1.0, NAN])
def test_refuses_a_bad_bound(bad):
    _, d = players()
    before = d.net.layers[0].weight.clone()
    with pytest.raises(ValueError, match=rf"bound must be in .* got {bad}"):
        clip_parameters(d, bad)
    assert torch.equal(d.net.layers[0].weight, before)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"objective": "lsgan"}, "objective must be one of 'minimax', .* got 'lsgan'"),
        ({"updates": 0}, "updates must be at least 1, got 0"),
        ({"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ({"discriminator_steps": 0}, "discriminator_steps must be at least 1, got 0"),
        ({"penalty": 0.0}, r"penalty must be in \(0, inf\), got 0\.0"),
        ({"bound": INF}, r"bound must be in \(0, inf\), got inf"),
        ({"data": torch.ones(5, 3, 2)}, r"data must have shape \(5, 1, 2, 3\), got"),
        ({"data": torch.ones(0, *SHAPE)}, r"data must not be empty, got shape \(0, 1"),
        ({"data": torch.full((5, *SHAPE), NAN)}, "data must be finite, got an entry n"),
        ({"d": Discriminator((6,))}, r"d must take the shape \(1, 2, 3\), got \(6,\)"),
        ({"d": Discriminator(SHAPE, classes=2)}, "d must take 5 classes as g, got 2"),
        ({"labels": None}, "labels must be given for 5 classes, got None"),
        (
            {"labels": torch.tensor([0, 5, 1, 2, 3])},
            r"labels must be in \[0, 5\), got 5",
        ),
        (
            {"labels": torch.tensor([0, 1])},
            r"labels must have shape \(5,\), got \(2,\)",
        ),
    ],
)
def test_the_game_refuses_bad_arguments(settings, message, unchecked):
    g = Generator(LATENT, SHAPE, HIDDEN, classes=CLASSES)
    d = settings.pop("d", None) or Discriminator(SHAPE, HIDDEN, CLASSES)
    before = [theta.clone() for p in (g, d) for theta in p.parameters()]
    arguments = {
        "data": torch.ones(5, *SHAPE),
        "labels": torch.arange(5),
        "updates": 1,
        "batch_size": 2,
        "generator": None,
        "progress": False,
        **settings,
    }
    data, sgd = arguments.pop("data"), [SGD(p.parameters()) for p in (g, d)]
    with pytest.raises(ValueError, match=message):
        train_gan(g, d, data, *sgd, **arguments)
    after = [theta for p in (g, d) for theta in p.parameters()]
    assert all(map(torch.equal, after, before))


def test_a_step_that_is_not_finite_is_not_taken():
    g, d = players()
    d.net.layers[-1].weight.register_hook(lambda grad: grad * NAN)
    before = d.net.layers[0].weight.clone()
    message = (
        "gradient of the discriminator at update 1 must be finite, got an entry nan"
    )
    with pytest.raises(ValueError, match=message):
        play(g, d)
    assert torch.equal(d.net.layers[0].weight, before)
    h, e = players()
    h.layers[-1].weight.register_hook(lambda grad: grad * INF)
    before = h.layers[0].weight.clone()
    with pytest.raises(
        ValueError, match="gradient of the generator at update 1 must be"
    ):
        play(h, e)
    assert torch.equal(h.layers[0].weight, before)


def test_labels_take_the_type_of_the_noise():
    g = Generator(LATENT, SHAPE, HIDDEN, classes=CLASSES, generator=seeded())
    drawn = g.bfloat16().sample(3, torch.tensor([0, 1, 4]), generator=seeded())
    assert drawn.dtype == torch.bfloat16


def test_a_step_computes_the_gradients_of_one_player_only(monkeypatch):
    asked, backward = [], torch.Tensor.backward

    def spy(loss, inputs=None):
        asked.append({id(theta) for theta in inputs})
        backward(loss, inputs=inputs)

    monkeypatch.setattr(torch.Tensor, "backward", spy)
    g, d = players()
    train_gan(
        *(g, d, double(BATCH, *SHAPE)),
        *(SGD(player.parameters(), 0.1) for player in (g, d)),
        updates=1,
        batch_size=2,
        generator=seeded(),
        progress=False,
    )
    assert asked == [{id(theta) for theta in p.parameters()} for p in (d, g)]
