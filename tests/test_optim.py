"""The optimizers against torch's, on the same gradients."""

import copy
import inspect
import io
import math
from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.optim import lr_scheduler

from mlnotes import optim

# One row an optimizer and its settings; every test of behaviour runs over all rows.
ROWS = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "weight_decay": 0.03, "maximize": True}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.7, "dampening": 0.3, "weight_decay": 0.03}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.03}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.3, "lr_decay": 0.05, "weight_decay": 0.03}),
    ("Adagrad", {"initial_accumulator_value": 0.2, "eps": 1e-3, "maximize": True}),
    ("RMSprop", {}),
    ("RMSprop", {"alpha": 0.8, "eps": 1e-3, "weight_decay": 0.03, "maximize": True}),
    ("RMSprop", {"momentum": 0.9}),
    ("RMSprop", {"centered": True, "alpha": 0.9}),
    ("RMSprop", {"centered": True, "momentum": 0.5, "weight_decay": 0.03}),
    ("Adam", {}),
    ("Adam", {"betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.03}),
    ("Adam", {"amsgrad": True, "betas": (0.5, 0.6), "maximize": True}),
    ("Adam", {"betas": (0.0, 0.9), "weight_decay": 0.03, "amsgrad": True}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.1, "weight_decay": 0.3, "maximize": True}),
    ("AdamW", {"amsgrad": True, "betas": (0.5, 0.6), "weight_decay": 0.0}),
]
NAMES = ["SGD", "Adagrad", "RMSprop", "Adam", "AdamW"]
SHAPES = [(3, 5), (), (7,), (0,), (1, 2), (11,)]
NO_GRADIENT = 4  # the parameter that never gets one


def label(value):
    if isinstance(value, dict):
        return "-".join(f"{k}={v}" for k, v in value.items()) or "defaults"
    return None


each_row = pytest.mark.parametrize(("name", "settings"), ROWS, ids=label)
each_name = pytest.mark.parametrize("name", NAMES)


def make(kind, name, settings, dtype=torch.float64):
    """Make the parameters, in two groups, and their optimizer."""
    generator = torch.Generator().manual_seed(3)
    params = [
        nn.Parameter(torch.randn(shape, generator=generator, dtype=torch.float64))
        for shape in SHAPES
    ]
    params = [nn.Parameter(p.detach().to(dtype)) for p in params]
    groups = [{"params": params[:3]}, {"params": params[3:], "lr": 0.02}]
    return params, getattr(kind, name)(groups, **settings)


def run(optimizers, steps, first=0):
    """Step all optimizers on the same gradients, some of which are missing."""
    for t in range(first, first + steps):
        generator = torch.Generator().manual_seed(t)
        for i, shape in enumerate([p.shape for p in optimizers[0][0]]):
            scale = 10.0 ** torch.randint(-3, 3, (), generator=generator).item()
            g = scale * torch.randn(shape, generator=generator).double()
            absent = i == NO_GRADIENT or (t + i) % 5 == 0
            for params, _ in optimizers:
                p = params[i]
                p.grad = None if absent else g.to(p.dtype, copy=True)
        for params, optimizer in optimizers:
            before = [p.grad if p.grad is None else p.grad.clone() for p in params]
            optimizer.step()
            for p, g in zip(params, before, strict=True):
                assert g is p.grad or torch.equal(g, p.grad)
            optimizer.zero_grad(set_to_none=False)


def assert_same(ours, theirs, **tolerance):
    for p, q in zip(ours[0], theirs[0], strict=True):
        torch.testing.assert_close(p, q, **tolerance)
        state, expected = ours[1].state.get(p, {}), theirs[1].state.get(q, {})
        if p is ours[0][NO_GRADIENT] or not expected:
            assert not state
            continue
        assert state.keys() == expected.keys()
        for key in state:
            if key == "step":
                assert state[key] == expected[key]
            else:
                torch.testing.assert_close(state[key], expected[key], **tolerance)


def snapshot(pair):
    params, optimizer = pair
    return copy.deepcopy(([p.detach() for p in params], optimizer.state_dict()))


def assert_bits(one, two):
    torch.testing.assert_close(one, two, rtol=0, atol=0)


@each_row
def test_a_hundred_steps_equal_torch(name, settings):
    ours, theirs = make(optim, name, settings), make(torch.optim, name, settings)
    start = snapshot(ours)[0]
    run([ours, theirs], 100)
    assert_same(ours, theirs, rtol=1e-12, atol=1e-12)
    moved = [not torch.equal(p, q) for p, q in zip(ours[0], start, strict=True)]
    assert moved == [i not in (3, NO_GRADIENT) for i in range(len(SHAPES))]


@each_row
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_dtype_follows_the_parameters(name, settings, dtype):
    ours = make(optim, name, settings, dtype)
    theirs = make(torch.optim, name, settings, dtype)
    run([ours, theirs], 3)
    tolerance = 1e-5 if dtype == torch.float32 else 0.1
    assert_same(ours, theirs, rtol=tolerance, atol=tolerance)


@each_name
def test_signature_is_a_part_of_torchs(name):
    ours = inspect.signature(getattr(optim, name)).parameters
    theirs = inspect.signature(getattr(torch.optim, name)).parameters
    positional = [k for k, p in ours.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert positional == list(theirs)[: len(positional)]
    for key, parameter in ours.items():
        assert parameter.default == theirs[key].default


@each_row
def test_checkpoint_resumes_to_the_same_bits(name, settings):
    whole, half, resumed = (make(optim, name, settings) for _ in range(3))
    run([whole, half], 11)
    file = io.BytesIO()
    torch.save([half[0], half[1].state_dict()], file)
    file.seek(0)
    params, state = torch.load(file, weights_only=True)
    for p, saved in zip(resumed[0], params, strict=True):
        p.data.copy_(saved)
    resumed[1].load_state_dict(state)
    copied = copy.deepcopy(half)
    run([whole, resumed, copied], 11, first=11)
    assert_bits(snapshot(resumed), snapshot(whole))
    assert_bits(snapshot(copied), snapshot(whole))


@each_row
def test_state_of_torch_loads_here_and_back(unchecked, name, settings):
    ours, theirs = make(optim, name, settings), make(torch.optim, name, settings)
    run([theirs], 7)
    for p, q in zip(ours[0], theirs[0], strict=True):
        p.data.copy_(q.data)
    ours[1].load_state_dict(copy.deepcopy(theirs[1].state_dict()))
    run([ours, theirs], 7, first=7)
    back = make(torch.optim, name, settings)
    for p, q in zip(back[0], ours[0], strict=True):
        p.data.copy_(q.data)
    back[1].load_state_dict(copy.deepcopy(ours[1].state_dict()))
    run([ours, theirs, back], 7, first=14)
    for p, q, r in zip(ours[0], theirs[0], back[0], strict=True):
        torch.testing.assert_close(p, q, rtol=1e-12, atol=1e-12)
        torch.testing.assert_close(r, q, rtol=1e-12, atol=1e-12)


@each_row
def test_added_group(name, settings):
    ours, theirs = make(optim, name, settings), make(torch.optim, name, settings)
    run([ours, theirs], 3)
    for params, optimizer in (ours, theirs):
        params.append(nn.Parameter(torch.ones(2, 3, dtype=torch.float64)))
        optimizer.add_param_group({"params": params[-1], "lr": 0.5})
    run([ours, theirs], 7, first=3)
    assert ours[1].param_groups[2]["lr"] == 0.5
    assert_same(ours, theirs, rtol=1e-12, atol=1e-12)


SCHEDULERS = {
    "StepLR": {"step_size": 3},
    "CosineAnnealingLR": {"T_max": 13},
    "ReduceLROnPlateau": {"patience": 1},
    "LinearLR": {"end_factor": 0.0, "total_iters": 11},
    "OneCycleLR": {"max_lr": 0.1, "total_steps": 17},
}


@each_row
@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_torchs_training_tools_work(name, settings, scheduler):
    """Closure, clipping, schedulers and `zero_grad`, in one loop."""
    x = torch.linspace(-2, 2, 5).double()[:, None] ** torch.arange(3)
    ends, losses = [], []
    for kind in (optim, torch.optim):
        model = nn.Linear(3, 2).double()
        nn.init.constant_(model.weight, 0.5)
        nn.init.constant_(model.bias, -1.0)
        optimizer = getattr(kind, name)(model.parameters(), **settings)
        options = dict(SCHEDULERS[scheduler])
        if scheduler == "OneCycleLR":
            cycles = "betas" in settings or settings.get("momentum")
            options["cycle_momentum"] = bool(cycles)
        rates = getattr(lr_scheduler, scheduler)(optimizer, **options)

        def closure(model=model, optimizer=optimizer):
            optimizer.zero_grad()
            loss = (model(x) - x[:, :2].sin()).square().mean()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 0.3)
            return loss

        for _ in range(13):
            with torch.no_grad():
                loss = optimizer.step(closure)
            losses.append(loss.item())
            rates.step(*([losses[-1]] if scheduler == "ReduceLROnPlateau" else []))
        ends.append([p.detach() for p in model.parameters()])
    torch.testing.assert_close(*ends, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(losses[:13], losses[13:], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("kind", [optim.SGD, torch.optim.SGD])
def test_without_decay_an_infinite_parameter_stays_so(kind):
    theta = nn.Parameter(torch.tensor([math.inf]))
    theta.grad = torch.ones(1)
    kind([theta], lr=0.1, weight_decay=0.0).step()
    assert theta.item() == math.inf


def quadratic(name, steps, scale=1.0, **settings):
    """Descend from (1, 1) on the bowl (x² + 100 y²) / 2, scaled."""
    theta = nn.Parameter(torch.ones(2, dtype=torch.float64))
    optimizer = getattr(optim, name)([theta], **settings)
    path = [theta.detach().clone()]
    for _ in range(steps):
        theta.grad = scale * torch.tensor([1.0, 100.0]).double() * theta.detach()
        optimizer.step()
        path.append(theta.detach().clone())
    return torch.stack(path)


@pytest.mark.parametrize(
    ("name", "settings", "first"),
    [
        ("SGD", {"lr": 0.01}, [0.99, 0.0]),
        ("Adagrad", {"lr": 0.01}, [0.99, 0.99]),
        ("RMSprop", {"lr": 0.01, "alpha": 0.75}, [0.98, 0.98]),
        ("Adam", {"lr": 0.01}, [0.99, 0.99]),
        ("AdamW", {"lr": 0.01, "weight_decay": 1.0}, [0.98, 0.98]),
    ],
)
def test_first_step_by_hand(name, settings, first):
    path = quadratic(name, 1, **settings)
    torch.testing.assert_close(
        path[1], torch.tensor(first, dtype=torch.float64), rtol=0, atol=1e-8
    )


@pytest.mark.parametrize("name", NAMES[1:])
def test_scale_of_the_loss_does_not_matter(name):
    """Once the gradient is divided by its own size; a power of 2 keeps the bits."""
    paths = [quadratic(name, 31, scale, lr=0.01, eps=0.0) for scale in (1.0, 2.0**10)]
    assert torch.equal(*paths)


@each_name
def test_the_loss_falls_but_not_at_rate_zero(name):
    path = quadratic(name, 199, lr=0.015)
    loss = (path.square() * torch.tensor([1.0, 100.0])).sum(1)
    assert loss[-1] < loss[0] / 2
    still = quadratic(name, 3, lr=0.0)
    assert torch.equal(still, torch.ones_like(still))


@each_name
def test_zero_gradient_from_the_start_changes_nothing(name):
    theta = nn.Parameter(torch.ones(3))
    optimizer = getattr(optim, name)([theta], weight_decay=0.0)
    for _ in range(3):
        theta.grad = torch.zeros(3)
        optimizer.step()
    assert torch.equal(theta, torch.ones(3))


def test_amsgrad_divisor_never_shrinks():
    theta = nn.Parameter(torch.zeros(1))
    optimizer = optim.Adam([theta], betas=(0.9, 0.5), amsgrad=True)
    seen = []
    for g in (1.0, 10.0, 0.1, 0.1, 30.0, 0.0):
        theta.grad = torch.full((1,), g)
        optimizer.step()
        seen.append(optimizer.state[theta]["max_exp_avg_sq"].item())
    assert all(a <= b for a, b in pairwise(seen))
    assert seen[1] == seen[2] == seen[3]


def test_centered_variance_does_not_become_negative():
    """A constant gradient has variance 0, which rounding turns into less than 0."""
    ends = []
    for kind in (optim, torch.optim):
        theta = nn.Parameter(torch.zeros(1))
        optimizer = kind.RMSprop([theta], alpha=0.9, centered=True)
        for _ in range(300):
            theta.grad = torch.full((1,), 1000.0)
            optimizer.step()
        ends.append(theta.item())
    assert math.isfinite(ends[0])
    assert math.isnan(ends[1])


def test_group_may_have_its_own_initial_accumulator():
    theta = nn.Parameter(torch.zeros(1))
    group = {"params": [theta], "initial_accumulator_value": 3.0}
    optimizer = optim.Adagrad([group], lr=1.0)
    theta.grad = torch.ones(1)
    optimizer.step()
    torch.testing.assert_close(theta.detach(), torch.tensor([-0.5]))


@each_row
@pytest.mark.parametrize("warm", [0, 3])
def test_bad_gradient_changes_nothing(name, settings, warm):
    ours = make(optim, name, settings)
    run([ours], warm)
    for p in ours[0]:
        p.grad = torch.ones_like(p)
    ours[0][-1].grad = ours[0][-1].grad.to_sparse()
    before = snapshot(ours)
    message = (
        r"param_groups\[1\]\['params'\]\[2\].grad must be dense and floating point, "
        r"got torch\.sparse_coo"
    )
    with pytest.raises(TypeError, match=message):
        ours[1].step()
    assert_bits(snapshot(ours), before)


@each_name
def test_complex_gradient_is_refused(name):
    theta = nn.Parameter(torch.zeros(2, dtype=torch.complex64))
    optimizer = getattr(optim, name)([theta])
    theta.grad = torch.ones_like(theta)
    with pytest.raises(
        TypeError, match=r"dense and floating point, got torch\.complex64"
    ):
        optimizer.step()
    assert not theta.any()
    assert not optimizer.state


NOT_NEGATIVE = r"must be in \[0, inf\), got -0.1"
BELOW_ONE = r"must be in \[0, 1\), got 1.2"
BAD_SETTINGS = [
    *[(n, {"lr": -0.1}, ValueError, f"lr {NOT_NEGATIVE}") for n in NAMES],
    *[(n, {"lr": math.nan}, ValueError, "lr must be in .*, got nan") for n in NAMES],
    *[
        (n, {"lr": torch.tensor(0.1)}, TypeError, "lr must be a number, got Tensor")
        for n in NAMES
    ],
    *[
        (n, {"weight_decay": -0.1}, ValueError, f"weight_decay {NOT_NEGATIVE}")
        for n in NAMES
    ],
    *[
        (n, {"maximize": 1}, TypeError, "maximize must be True or False, got 1")
        for n in NAMES
    ],
    *[(n, {"eps": -0.1}, ValueError, f"eps {NOT_NEGATIVE}") for n in NAMES[1:]],
    ("SGD", {"momentum": -0.1}, ValueError, f"momentum {NOT_NEGATIVE}"),
    ("SGD", {"dampening": math.inf}, ValueError, "dampening must be in .* got inf"),
    ("SGD", {"nesterov": "no"}, TypeError, "nesterov must be True or False, got 'no'"),
    ("SGD", {"nesterov": True}, ValueError, "nesterov must be False .* momentum 0"),
    (
        "SGD",
        {"nesterov": True, "momentum": 0.9, "dampening": 0.1},
        ValueError,
        "nesterov must be False .* dampening 0.1",
    ),
    ("Adagrad", {"lr_decay": -0.1}, ValueError, f"lr_decay {NOT_NEGATIVE}"),
    (
        "Adagrad",
        {"initial_accumulator_value": -0.1},
        ValueError,
        f"initial_accumulator_value {NOT_NEGATIVE}",
    ),
    ("RMSprop", {"alpha": 1.2}, ValueError, f"alpha {BELOW_ONE}"),
    ("RMSprop", {"momentum": -0.1}, ValueError, f"momentum {NOT_NEGATIVE}"),
    ("RMSprop", {"centered": 0}, TypeError, "centered must be True or False, got 0"),
    *[
        row
        for n in ("Adam", "AdamW")
        for row in [
            (n, {"betas": (1.2, 0.9)}, ValueError, rf"betas\[0\] {BELOW_ONE}"),
            (n, {"betas": (0.9, 1.2)}, ValueError, rf"betas\[1\] {BELOW_ONE}"),
            (n, {"betas": (0.9, "a")}, TypeError, r"betas\[1\] must be a number"),
            (n, {"betas": 0.9}, TypeError, "betas must be a pair .*, got 0.9"),
            (n, {"betas": (0.9,)}, TypeError, r"betas must be a pair .*, got \(0.9,\)"),
            (n, {"amsgrad": None}, TypeError, "amsgrad must be True or False"),
        ]
    ],
]


@pytest.mark.parametrize(
    ("name", "settings", "error", "message"), BAD_SETTINGS, ids=label
)
def test_bad_setting(unchecked, name, settings, error, message):
    """At construction, in an added group, and when a group changes later."""
    kind = getattr(optim, name)
    theta, other = nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(3))
    with pytest.raises(error, match=message):
        kind([theta], **settings)
    with pytest.raises(error, match=message):
        kind([{"params": [theta], **settings}])
    with pytest.raises(error, match=message):
        kind([{"params": [theta], **kind([theta]).defaults}], **settings)
    optimizer = kind([theta])
    with pytest.raises(error, match=message):
        optimizer.add_param_group({"params": [other], **settings})
    assert len(optimizer.param_groups) == 1
    optimizer.param_groups[0].update(settings)
    theta.grad = torch.ones(2)
    with pytest.raises(error, match=message):
        optimizer.step()
    assert torch.equal(theta, torch.ones(2))
    assert not optimizer.state


@each_name
def test_named_parameters_and_hooks(name):
    model, seen = nn.Linear(3, 2), []
    optimizer = getattr(optim, name)(model.named_parameters())
    optimizer.register_step_post_hook(lambda *args: seen.append(args))
    model(torch.ones(5, 3)).sum().backward()
    optimizer.step()
    assert optimizer.param_groups[0]["param_names"] == ["weight", "bias"]
    assert len(seen) == 1


@each_name
def test_params_must_be_given(name):
    with pytest.raises(ValueError, match="empty parameter list"):
        getattr(optim, name)([])
    with pytest.raises(ValueError, match="non-leaf"):
        getattr(optim, name)([nn.Parameter(torch.ones(2)) * 2])


@pytest.mark.parametrize(
    ("ours", "theirs", "message"),
    [
        ("Adam", "SGD", "the parameter group must have 'betas', got .*'dampening'"),
        ("SGD", "Adam", "the parameter group must have 'momentum', got .*'betas'"),
        ("Adam", "AdamW", "decoupled_weight_decay must be False, got True"),
        ("AdamW", "Adam", "decoupled_weight_decay must be True, got False"),
    ],
)
def test_state_of_another_optimizer_is_refused(unchecked, ours, theirs, message):
    pair, other = make(optim, ours, {}), make(torch.optim, theirs, {})
    run([pair, other], 3)
    before = snapshot(pair)
    with pytest.raises(ValueError, match=message):
        pair[1].load_state_dict(other[1].state_dict())
    assert_bits(snapshot(pair), before)


def test_state_of_another_shape_is_refused():
    pair = make(optim, "Adam", {})
    run([pair], 3)
    before, wrong = snapshot(pair), copy.deepcopy(pair[1].state_dict())
    wrong["state"][2]["exp_avg_sq"] = torch.zeros(5)
    message = r"state\['exp_avg_sq'\] must have shape \(7,\), got \(5,\)"
    with pytest.raises(ValueError, match=message):
        pair[1].load_state_dict(wrong)
    assert_bits(snapshot(pair), before)
