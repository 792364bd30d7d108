"""The schedules against torch's, and against what they promise."""

import copy
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.optim import lr_scheduler

from mlnotes.optim import SGD, Adagrad, schedule


def rates(scheduler, steps, bases=(0.3, 7.0), **options):
    """Learning rates of two groups, step by step."""
    groups = [{"params": [nn.Parameter(torch.zeros(1))], "lr": lr} for lr in bases]
    optimizer = SGD(groups)
    follow = scheduler(optimizer, **options)
    seen = []
    for _ in range(steps):
        seen.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        follow.step()
    return torch.tensor(seen, dtype=torch.float64)


def ours(factor, steps):
    return rates(lr_scheduler.LambdaLR, steps, lr_lambda=factor)


def warm_cosine(optimizer):
    parts = [
        lr_scheduler.LinearLR(optimizer, start_factor=0.2, total_iters=5),
        lr_scheduler.CosineAnnealingLR(optimizer, T_max=17),
        lr_scheduler.ConstantLR(optimizer, factor=1.0),
    ]
    return lr_scheduler.SequentialLR(optimizer, parts, milestones=[5, 13])


PAIRS = {
    "constant": (schedule.constant(), 11, lr_scheduler.ConstantLR, {"factor": 1.0}),
    "step": (schedule.step(7), 31, lr_scheduler.StepLR, {"step_size": 7}),
    "step up": (
        schedule.step(1, 1.5),
        11,
        lr_scheduler.StepLR,
        {"step_size": 1, "gamma": 1.5},
    ),
    "cosine": (schedule.cosine(29), 30, lr_scheduler.CosineAnnealingLR, {"T_max": 29}),
    "linear warm-up": (
        schedule.linear_warmup(11, start=0.25),
        17,
        lr_scheduler.LinearLR,
        {"start_factor": 0.25, "total_iters": 11},
    ),
    "sequence": (
        schedule.sequence(
            [
                schedule.linear_warmup(5, start=0.2),
                schedule.cosine(17),
                schedule.constant(),
            ],
            [5, 13],
        ),
        19,
        warm_cosine,
        {},
    ),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_equal_to_torch(pair):
    factor, steps, theirs, options = PAIRS[pair]
    expected = rates(theirs, steps, **options)
    torch.testing.assert_close(ours(factor, steps), expected, rtol=1e-12, atol=1e-12)


def test_cosine_with_a_floor_equals_torch():
    """Torch's floor is a rate, ours a factor: one group."""
    floor = rates(
        lr_scheduler.CosineAnnealingLR, 30, bases=(0.3,), T_max=29, eta_min=0.06
    )
    factor = schedule.cosine(29, final=0.2)
    mine = rates(lr_scheduler.LambdaLR, 30, bases=(0.3,), lr_lambda=factor)
    torch.testing.assert_close(mine, floor, rtol=1e-12, atol=1e-12)


def test_inverse_time_is_the_decay_of_adagrad():
    ends = []
    for decay in (0.0, 0.3):
        theta = nn.Parameter(torch.ones(3, dtype=torch.float64))
        optimizer = Adagrad([theta], lr=0.1, lr_decay=decay)
        factor = schedule.constant() if decay else schedule.inverse_time(0.3)
        follow = lr_scheduler.LambdaLR(optimizer, factor)
        for t in range(13):
            theta.grad = torch.tensor([1.0, -2.0, t]).double()
            optimizer.step()
            follow.step()
        ends.append(theta.detach())
    torch.testing.assert_close(*ends, rtol=1e-12, atol=1e-12)


def test_inverse_sqrt_is_the_rate_of_the_transformer():
    width, warmup = 53, 7
    base = (width * warmup) ** -0.5
    factor = schedule.inverse_sqrt(warmup)
    for t in range(1, 100):
        expected = width**-0.5 * min(t**-0.5, t * warmup**-1.5)
        assert math.isclose(base * factor(t), expected, rel_tol=1e-12)
    assert factor(0) == 0
    assert factor(warmup) == 1
    assert max(range(100), key=factor) == warmup


def test_by_hand():
    assert [schedule.step(2, 0.5)(t) for t in range(5)] == [1, 1, 0.5, 0.5, 0.25]
    assert [schedule.inverse_time(0.5)(t) for t in (0, 2, 4)] == [1, 1 / 2, 1 / 3]
    assert [schedule.linear_warmup(4)(t) for t in (0, 1, 4, 9)] == [0, 0.25, 1, 1]
    cosine = schedule.cosine(6, final=0.2)
    assert [round(cosine(t), 12) for t in (0, 2, 3, 4, 6, 9)] == [
        1.0,
        0.8,
        0.6,
        0.4,
        0.2,
        0.2,
    ]


length = st.integers(1, 97)
share = st.floats(0, 1)
factors = st.one_of(
    st.builds(schedule.constant),
    st.builds(schedule.step, length, share),
    st.builds(schedule.inverse_time, share),
    st.builds(schedule.inverse_sqrt, length),
    st.builds(schedule.cosine, length, share),
    st.builds(schedule.linear_warmup, length, share),
)


@given(factors, st.integers(0, 199))
@settings(max_examples=300, deadline=None)
def test_factor_is_between_0_and_1(factor, t):
    assert 0 <= factor(t) <= 1


@given(st.lists(factors, min_size=2, max_size=4), st.lists(length, min_size=3))
@settings(max_examples=50, deadline=None)
def test_sequence_starts_each_schedule_anew(parts, lengths):
    milestones = [sum(lengths[: i + 1]) for i in range(len(parts) - 1)]
    factor = schedule.sequence(parts, milestones)
    t = 0
    for part, steps in zip(parts, [*lengths[: len(parts) - 1], 11], strict=True):
        for local in range(steps):
            assert factor(t) == part(local)
            t += 1


def test_scheduler_resumes():
    factor = schedule.sequence([schedule.linear_warmup(5), schedule.cosine(11)], [5])
    optimizer = SGD([nn.Parameter(torch.zeros(1))], lr=0.3)
    follow = lr_scheduler.LambdaLR(optimizer, factor)
    for _ in range(7):
        optimizer.step()
        follow.step()
    saved = copy.deepcopy([optimizer.state_dict(), follow.state_dict()])
    resumed = SGD([nn.Parameter(torch.zeros(1))], lr=0.3)
    follow_resumed = lr_scheduler.LambdaLR(resumed, factor)
    resumed.load_state_dict(saved[0])
    follow_resumed.load_state_dict(saved[1])
    for _ in range(5):
        for o, f in ((optimizer, follow), (resumed, follow_resumed)):
            o.step()
            f.step()
        assert optimizer.param_groups[0]["lr"] == resumed.param_groups[0]["lr"]


@pytest.mark.parametrize(
    ("function", "arguments", "error", "message"),
    [
        ("step", (0,), ValueError, "step_size must be at least 1, got 0"),
        ("step", (2.0,), TypeError, "step_size must be an integer, got float"),
        ("step", (2, -0.1), ValueError, r"gamma must be in \[0.*, inf\), got -0.1"),
        ("step", (2, math.nan), ValueError, "gamma must be in .*, got nan"),
        ("inverse_time", (-0.1,), ValueError, r"decay must be in \[0.*, got -0.1"),
        ("inverse_time", ("1",), TypeError, "decay must be a number, got str"),
        ("inverse_sqrt", (0,), ValueError, "warmup must be at least 1, got 0"),
        ("cosine", (0,), ValueError, "total must be at least 1, got 0"),
        ("cosine", (5, 1.5), ValueError, r"final must be in \[0.*, 1.*\], got 1.5"),
        ("linear_warmup", (True,), TypeError, "steps must be an integer, got bool"),
        ("linear_warmup", (5, -1), ValueError, r"start must be in \[0.*, 1.*\], got"),
        ("sequence", ([], []), ValueError, "milestones must be one fewer than the 0"),
        ("sequence", ([abs], [3]), ValueError, "one fewer than the 1 .*, got 1"),
        (
            "sequence",
            ([abs, 0.5], [3]),
            TypeError,
            r"schedules\[1\] must be a function",
        ),
        ("sequence", ([abs, abs], [0]), ValueError, r"\[0\] must be at least 1, got 0"),
        (
            "sequence",
            ([abs, abs, abs], [5, 5]),
            ValueError,
            r"milestones\[1\] must be at least 6, got 5",
        ),
        (
            "sequence",
            ([abs, abs], [1.5]),
            TypeError,
            r"milestones\[0\] must be an integer, got float",
        ),
    ],
)
def test_bad_argument(unchecked, function, arguments, error, message):
    with pytest.raises(error, match=message):
        getattr(schedule, function)(*arguments)


def test_defaults_are_torchs():
    for ours, theirs in (
        (schedule.step(2), schedule.step(2, 0.1)),
        (schedule.cosine(7), schedule.cosine(7, 0.0)),
    ):
        assert [ours(t) for t in range(7)] == [theirs(t) for t in range(7)]


def test_inverse_sqrt_with_one_step_of_warmup():
    rates = [schedule.inverse_sqrt(1)(t) for t in range(5)]
    assert rates == pytest.approx([0, 1, 2**-0.5, 3**-0.5, 0.5])


def test_linear_warmup_refuses_no_steps(unchecked):
    with pytest.raises(ValueError, match=r"^steps must be at least 1, got 0"):
        schedule.linear_warmup(0)
