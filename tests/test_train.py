"""The loop, its history, its errors, and runs that are killed and resumed."""

import copy
import pickle
import subprocess
import sys

import pytest
import torch
from torch import nn

from mlnotes import data
from mlnotes.activation import relu
from mlnotes.linear import MLP, LogisticRegression
from mlnotes.loss import cross_entropy, mse
from mlnotes.optim import SGD, Adam
from mlnotes.regularize import Dropout
from mlnotes.train import (
    History,
    evaluate,
    load_checkpoint,
    save_checkpoint,
    train,
)

QUIET = {"progress": False}
FEATURES, CLASSES = 5, 3


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def examples(n=29):
    g = seeded(7)
    x = torch.randn(n, FEATURES, generator=g)
    return x, torch.randint(CLASSES, (n,), generator=g)


def model(seed=0, **settings):
    return MLP([FEATURES, 11, CLASSES], generator=seeded(seed), **settings)


def snapshot(*parts):
    return copy.deepcopy([part.state_dict() for part in parts])


def same(a, b):
    torch.testing.assert_close(a, b, rtol=0, atol=0)


def test_equals_a_loop_by_hand():
    x, y = examples()
    x_test, y_test = examples(13)
    ours, theirs = model(), model()
    optimizer = SGD(ours.parameters(), lr=0.1, momentum=0.9)
    history = train(
        ours,
        x,
        y,
        cross_entropy,
        optimizer,
        epochs=3,
        batch_size=7,
        generator=seeded(1),
        validation=(x_test, y_test),
        **QUIET,
    )
    by_hand = torch.optim.SGD(theirs.parameters(), lr=0.1, momentum=0.9)
    g, updates, seen, unseen = seeded(1), [], [], []
    for _ in range(3):
        for i in torch.randperm(29, generator=g).split(7):
            by_hand.zero_grad()
            loss = nn.functional.cross_entropy(theirs(x[i]), y[i])
            loss.backward()
            by_hand.step()
            updates.append(loss.item())
        seen.append(nn.functional.cross_entropy(theirs(x), y).item())
        unseen.append(nn.functional.cross_entropy(theirs(x_test), y_test).item())
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict())
    assert len(history.updates) == 15
    assert history.updates == pytest.approx(updates, rel=1e-5)
    assert history.train == pytest.approx(seen, rel=1e-5)
    assert history.validation == pytest.approx(unseen, rel=1e-5)


def test_learns_real_data():
    x, x_test, y, y_test = data.train_test_split(*data.wine(), 0.3, seeded(0), True)
    x, x_test = data.standardize_by(x, x_test)
    ours = LogisticRegression(13, 3, generator=seeded(0))
    optimizer = Adam(ours.parameters(), lr=0.1)
    settings = {"epochs": 20, "batch_size": 31, "generator": seeded(1)}
    history = train(ours, x, y, cross_entropy, optimizer, **settings, **QUIET)
    assert history.train[-1] < 0.02 < history.train[0]
    assert history.validation == []
    assert (ours(x_test).argmax(1) == y_test).double().mean() > 0.9


def test_evaluates_without_dropout_and_without_gradients():
    x, y = examples()
    dropping, whole = model(dropout=0.5), model()
    value = evaluate(dropping, x, y, cross_entropy)
    assert value == evaluate(whole, x, y, cross_entropy)
    assert value == pytest.approx(cross_entropy(whole(x), y).item(), rel=1e-6)
    assert not dropping.training
    assert all(theta.grad is None for theta in dropping.parameters())


def test_evaluation_in_parts_is_the_mean():
    x, y = examples(2003)
    x[:1500] *= 9  # so that the parts differ
    ours = model().double()
    value = evaluate(ours, x.double(), y, cross_entropy)
    whole = cross_entropy(ours(x.double()), y).item()
    assert value == pytest.approx(whole, rel=1e-12)


def test_drops_in_training_and_leaves_the_model_in_evaluation():
    x, y = examples()
    modes = []

    class Watched(MLP):
        def forward(self, input):
            modes.append(self.training)
            return super().forward(input)

    ours = Watched([FEATURES, CLASSES])
    optimizer = SGD(ours.parameters(), lr=0.1)
    settings = {"epochs": 2, "batch_size": 17, "generator": seeded(1)}
    train(ours, x, y, cross_entropy, optimizer, **settings, **QUIET)
    assert modes == [True, True, False, True, True, False]
    assert not ours.training


@pytest.mark.parametrize("progress", [True, False])
def test_shows_its_progress_on_the_standard_error(progress, capsys):
    x, y = examples()
    ours = model()
    optimizer = SGD(ours.parameters(), lr=0.1)
    settings = {"epochs": 3, "batch_size": 7, "generator": seeded(1)}
    train(ours, x, y, cross_entropy, optimizer, **settings, progress=progress)
    out, err = capsys.readouterr()
    assert out == ""
    assert ("15/15" in err and "update" in err) if progress else err == ""


class InterruptError(Exception):
    pass


def interrupted(after):
    """Give a loss that breaks off the run after so many calls."""
    calls = iter(range(after))

    def loss(z, y):
        if next(calls, None) is None:
            raise InterruptError
        return cross_entropy(z, y)

    return loss


def layers(own):
    """Make a net whose dropout draws from its own generator, or from torch's."""
    g = seeded(5) if own else None
    first = MLP([FEATURES, 11], generator=seeded(0))
    last = MLP([11, CLASSES], generator=seeded(1))
    return nn.Sequential(first, Dropout(0.5, generator=g), nn.Dropout(0.2), last)


@pytest.mark.parametrize(
    "make",
    [
        lambda theta: SGD(theta, lr=0.1, momentum=0.9, nesterov=True),
        lambda theta: Adam(theta, lr=0.01),
        lambda theta: torch.optim.AdamW(theta, lr=0.01),
    ],
    ids=["SGD", "Adam", "torch AdamW"],
)
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("seed", [3, None])
def test_resumes_to_the_same_bits(make, own, seed, tmp_path):
    x, y = examples()
    settings = {"epochs": 5, "batch_size": 7, "validation": examples(13), **QUIET}
    path = tmp_path / "run.pt"

    def run(loss, junk, **more):
        torch.manual_seed(junk)
        net = layers(own)
        optimizer = make(net.parameters())
        generator = None if seed is None else seeded(junk)
        history = train(
            net, x, y, loss, optimizer, generator=generator, **settings, **more
        )
        return history, snapshot(net, optimizer)

    whole, state = run(cross_entropy, 11)
    with pytest.raises(InterruptError):  # in the middle of the third epoch
        run(interrupted(2 * 7 + 3), 11, checkpoint=path)
    resumed, resumed_state = run(cross_entropy, 12, checkpoint=path, resume=True)
    assert resumed == whole
    same(resumed_state, state)
    again, again_state = run(cross_entropy, 13, checkpoint=path, resume=True)
    assert again == whole  # nothing was left to do
    same(again_state, state)


def test_resuming_may_prolong_a_run(tmp_path):
    x, y = examples()
    path = str(tmp_path / "run.pt")
    settings = {"batch_size": 7, "generator": seeded(1), "checkpoint": path, **QUIET}
    ours, theirs = model(), model()
    short, long = (SGD(net.parameters(), lr=0.1) for net in (ours, theirs))
    train(ours, x, y, cross_entropy, short, epochs=2, **settings)
    settings["generator"] = seeded(9)
    history = train(ours, x, y, cross_entropy, short, epochs=3, resume=True, **settings)
    settings["generator"] = seeded(1)
    whole = train(theirs, x, y, cross_entropy, long, epochs=3, **settings)
    assert history == whole
    same(snapshot(ours), snapshot(theirs))


def test_a_writer_that_fails_leaves_the_old_checkpoint(tmp_path, monkeypatch):
    ours, path = model(), tmp_path / "run.pt"
    optimizer, g = SGD(ours.parameters(), lr=0.1), seeded(1)
    save_checkpoint(path, ours, optimizer, g, History([1.0]))
    before = snapshot(ours)
    with torch.no_grad():
        ours.layers[0].weight.add_(1)

    def half(state, file):
        file.write(b"half a file")
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", half)
        with pytest.raises(OSError, match="no space left"):
            save_checkpoint(path, ours, optimizer, g, History([1.0, 2.0]))
    assert load_checkpoint(path, ours, optimizer, g) == History([1.0])
    same(snapshot(ours), before)


KILLED = """
import os, random, signal, sys, time
import torch
from torch import nn
from mlnotes.optim import SGD
from mlnotes.train import History, load_checkpoint, save_checkpoint

torch.set_num_threads(1)
path, chance, halves = sys.argv[1], random.Random(0), 0
net = nn.Linear(300, 300)
optimizer, g = SGD(net.parameters(), lr=0.1), torch.Generator()

def write_forever(n):
    while True:
        n += 1.0
        for theta in net.parameters():
            nn.init.constant_(theta, n)
        save_checkpoint(path, net, optimizer, g, History([n]))

last = 0.0
save_checkpoint(path, net, optimizer, g, History([last]))
for _ in range(12):
    before = os.stat(path).st_mtime_ns
    child = os.fork()
    if child == 0:
        write_forever(last)
    while os.stat(path).st_mtime_ns == before:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.01))
    os.kill(child, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    halves += os.path.exists(path + ".part")
    (n,) = load_checkpoint(path, net, optimizer, g).updates
    assert n > last and all((theta == n).all() for theta in net.parameters())
    last = n
print(halves)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs os.fork and SIGKILL")
def test_a_run_that_is_killed_leaves_a_whole_checkpoint(tmp_path):
    path = str(tmp_path / "run.pt")
    command = [sys.executable, "-c", KILLED, path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0  # some were killed while they wrote


def test_loading_refuses_what_does_not_fit(tmp_path):
    path = tmp_path / "run.pt"
    ours = model()
    optimizer = SGD(ours.parameters(), lr=0.1, momentum=0.9)
    save_checkpoint(path, ours, optimizer, seeded(1), History())
    wide = MLP([FEATURES, 13, CLASSES])
    more = SGD([*ours.parameters(), torch.ones(2)], lr=0.1)
    other = Adam(ours.parameters(), lr=0.1)
    g = seeded(2)
    before = copy.deepcopy(snapshot(ours, wide, more, other)), g.get_state()
    with pytest.raises(
        ValueError, match=r"run must have .*\(11, 5\).* got .*\(13, 5\)"
    ):
        load_checkpoint(path, wide, optimizer, g)
    with pytest.raises(
        ValueError, match=r"run must have .*'generators': 3.* got .*: 2"
    ):
        load_checkpoint(path, ours, optimizer, None)
    with pytest.raises(ValueError, match="size of optimizer's group"):
        load_checkpoint(path, ours, more, g)
    with pytest.raises(ValueError, match="the parameter group must have"):
        load_checkpoint(path, ours, other, g)
    same((snapshot(ours, wide, more, other), g.get_state()), before)
    with pytest.raises(FileNotFoundError):
        load_checkpoint(tmp_path / "none.pt", ours, optimizer, g)


def poisoned(after, bad):
    """Give a loss that is spoilt after so many calls."""
    calls = iter(range(after))

    def loss(z, y):
        value = cross_entropy(z, y)
        return value if next(calls, None) is not None else value * bad

    return loss


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
@pytest.mark.parametrize("make", [SGD, torch.optim.SGD])
def test_a_loss_that_is_not_finite_stops_the_run(make, bad):
    x, y = examples()

    def run(loss, epochs):
        net = model()
        optimizer = make(net.parameters(), lr=0.1, momentum=0.9)
        settings = {"epochs": epochs, "batch_size": 7, "generator": seeded(1), **QUIET}
        try:
            train(net, x, y, loss, optimizer, **settings)
        finally:
            states.append(snapshot(net, optimizer))

    states = []
    run(cross_entropy, 1)  # five updates, and the call that evaluates
    with pytest.raises(ValueError, match=f"^update 6: the loss must be .* got {bad}"):
        run(poisoned(6, bad), 2)
    same(*states)
    with pytest.raises(ValueError, match=f"^end of epoch 1: the loss .* got {bad}"):
        run(poisoned(5, bad), 2)


@pytest.mark.parametrize("make", [SGD, torch.optim.SGD])
def test_a_gradient_that_is_not_finite_stops_the_run(make):
    net = nn.Linear(1, 1)
    before = snapshot(net)

    def loss(z, y):
        return (z - z.detach()).abs().sqrt().sum()  # 0, with the slope 0 · ∞

    optimizer = make(net.parameters(), lr=0.1)
    x = torch.ones(1, 1)
    settings = {"epochs": 1, "batch_size": 1, "generator": None, **QUIET}
    with pytest.raises(ValueError, match=r"^update 1: the gradient of weight must be"):
        train(net, x, x, loss, optimizer, **settings)
    same(snapshot(net), before)


def test_a_rate_too_large_stops_the_run_at_an_update():
    x, y = examples()
    ours = model()
    optimizer = SGD(ours.parameters(), lr=1e30)
    settings = {"epochs": 9, "batch_size": 7, "generator": seeded(1), **QUIET}
    with pytest.raises(ValueError, match=r"^update \d+: .* must be finite, got"):
        train(ours, x, y, cross_entropy, optimizer, **settings)
    assert all(theta.isfinite().all() for theta in ours.parameters())


def test_refuses_bad_arguments(unchecked, tmp_path):
    x, y = examples()
    ours = model()
    optimizer = SGD(ours.parameters(), lr=0.1)
    before = snapshot(ours)

    def run(x=x, y=y, **settings):
        settings = {"epochs": 1, "batch_size": 7, "generator": None, **settings}
        train(ours, x, y, cross_entropy, optimizer, **settings, **QUIET)

    spoilt = x.clone()
    spoilt[3, 2] = float("nan")
    for settings, message in (
        ({"epochs": 0}, "epochs must be at least 1, got 0"),
        ({"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ({"x": x[:0], "y": y[:0]}, r"x must not be empty, got shape \(0, 5\)"),
        ({"y": y[1:]}, r"y must have shape \(29,\), got \(28,\)"),
        ({"x": spoilt}, "x must be finite, got an entry nan"),
        ({"validation": (spoilt, y)}, "x must be finite, got an entry nan"),
        ({"validation": (x, y[1:])}, r"y must have shape \(29,\), got \(28,\)"),
        ({"y": y + CLASSES}, r"^update 1: target must be in \[0, 3\), got"),
        ({"x": x[:, 1:]}, r"^update 1: input must have shape \(7, 5\), got \(7, 4\)"),
        ({"resume": True}, "checkpoint must be given to resume, got None"),
    ):
        with pytest.raises(ValueError, match=message):
            run(**settings)
    with pytest.raises(TypeError, match="epochs must be an integer, got float"):
        run(epochs=1.0)
    with pytest.raises(FileNotFoundError):
        run(resume=True, checkpoint=tmp_path / "none.pt")
    with pytest.raises(ValueError, match="lr must be in"):
        SGD(ours.parameters(), lr=-0.1)
    same(snapshot(ours), before)
    for bad_x, bad_y, message in (
        (x[:0], y[:0], "x must not be empty"),
        (x, y[1:], r"y must have shape \(29,\)"),
    ):
        with pytest.raises(ValueError, match=message):
            evaluate(ours, bad_x, bad_y, cross_entropy)


def test_targets_of_another_shape_are_refused_not_broadcast(unchecked):
    x, y = torch.randn(7, FEATURES), torch.randn(7)
    ours = MLP([FEATURES, 1], relu)
    optimizer = SGD(ours.parameters(), lr=0.1)
    settings = {"epochs": 1, "batch_size": 7, "generator": None, **QUIET}
    message = r"^update 1: target must have shape \(7, 1\), got \(7,\)"
    with pytest.raises(ValueError, match=message):
        train(ours, x, y, mse, optimizer, **settings)


def test_a_checkpoint_holds_numbers_and_no_program(tmp_path):
    path = tmp_path / "run.pt"
    torch.save({"model": {}, "optimizer": model, "generators": [], "history": {}}, path)
    ours = model()
    with pytest.raises(pickle.UnpicklingError):
        load_checkpoint(path, ours, SGD(ours.parameters()), None)


def test_a_resumed_run_shows_its_progress_from_where_it_was(tmp_path, capsys):
    x, y = examples()
    ours = model()
    optimizer, path = SGD(ours.parameters(), lr=0.1), tmp_path / "run.pt"
    settings = {"batch_size": 7, "generator": seeded(1), "checkpoint": path}
    settings |= {"loss": cross_entropy, "optimizer": optimizer}
    train(ours, x, y, epochs=2, **settings, **QUIET)
    train(ours, x, y, epochs=3, **settings, resume=True)
    assert "15/15" in capsys.readouterr().err
