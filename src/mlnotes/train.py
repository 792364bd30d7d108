"""Training: updates, epochs, the history of a run and its checkpoints."""

import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from jaxtyping import Shaped
from torch import Tensor, nn
from tqdm import tqdm

from mlnotes import check
from mlnotes.data import batches

Loss = Callable[[Tensor, Tensor], Tensor]


# --8<-- [start:history]
@dataclass
class History:
    """The losses of a run.

    Attributes:
        updates: The loss of each batch, just before its update.
        train: After each epoch, the loss of all training examples (`evaluate`).
        validation: The same of the validation examples, if there are any.
    """

    updates: list[float] = field(default_factory=list)
    train: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)


# --8<-- [end:history]


# --8<-- [start:train]
def train(
    model: nn.Module,
    x: Shaped[Tensor, "batch ..."],
    y: Shaped[Tensor, "batch ..."],
    loss: Loss,
    optimizer: torch.optim.Optimizer,
    *,
    epochs: int,
    batch_size: int,
    generator: torch.Generator | None,
    validation: tuple[Shaped[Tensor, "test ..."], Shaped[Tensor, "test ..."]]
    | None = None,
    progress: bool = True,
    checkpoint: str | Path | None = None,
    resume: bool = False,
) -> History:
    """Train a model: every batch is an update, all the batches are an epoch.

    Args:
        model: Maps features to predictions; is left in evaluation mode.
        x: Features, (batch, …), finite.
        y: Targets, (batch, …).
        loss: Maps predictions and targets to a number, the mean over the examples.
        optimizer: Moves the parameters of the model.
        epochs: The number of epochs in all, at least 1; those before a `resume` count.
        batch_size: The number of examples for one update, at least 1.
        generator: Shuffles the examples before each epoch.
        validation: Features and targets that are measured but not learned from.
        progress: Whether to show a progress bar, on the standard error.
        checkpoint: A file to save the run to after each epoch.
        resume: Whether to go on from that file, to the same bits as if the run had
            never stopped.

    Returns:
        The losses of the run, those before a `resume` included.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If the examples are none, not finite or not as many as the targets,
            a number is below 1, there is no checkpoint to resume, or an update meets a
            loss or gradient that is not finite: the message names the update, and the
            parameters are those before it.
    """
    check.integer("epochs", epochs, 1)
    check.integer("batch_size", batch_size, 1)
    for examples in filter(None, ((x, y), validation)):
        _check_examples(*examples)
    if resume and not checkpoint:
        raise ValueError("checkpoint must be given to resume, got None")
    resumed = resume and load_checkpoint(checkpoint, model, optimizer, generator)
    history = resumed or History()
    total, done = epochs * math.ceil(len(x) / batch_size), len(history.updates)
    bar = tqdm(total=total, initial=done, unit="update", disable=not progress)
    for epoch in range(len(history.train), epochs):
        model.train()
        for batch in batches(len(x), batch_size, generator):
            with _named(f"update {len(history.updates) + 1}"):
                value = _update(model, x[batch], y[batch], loss, optimizer)
            history.updates.append(value)
            bar.update()
        with _named(f"end of epoch {epoch + 1}"):
            history.train.append(evaluate(model, x, y, loss))
            if validation:
                history.validation.append(evaluate(model, *validation, loss))
        if checkpoint:
            save_checkpoint(checkpoint, model, optimizer, generator, history)
        bar.set_postfix(loss=history.train[-1], refresh=False)
    bar.close()
    return history


def _update(
    model: nn.Module, x: Tensor, y: Tensor, loss: Loss, optimizer: torch.optim.Optimizer
) -> float:
    optimizer.zero_grad()
    value = loss(model(x), y)
    check.floating("the loss", value)
    check.shape("the loss", value, ())
    value.backward()
    for name, theta in model.named_parameters():
        if theta.grad is not None:
            check.floating(f"the gradient of {name}", theta.grad)
    optimizer.step()
    return value.item()


# --8<-- [end:train]


# --8<-- [start:evaluate]
@torch.no_grad()
def evaluate(
    model: nn.Module,
    x: Shaped[Tensor, "batch ..."],
    y: Shaped[Tensor, "batch ..."],
    loss: Loss,
    batch_size: int = 1000,
) -> float:
    """Compute the loss of all the examples, with the parameters as they are now.

    Args:
        model: Maps features to predictions; is left in evaluation mode.
        x: Features, (batch, …), finite.
        y: Targets, (batch, …).
        loss: Maps predictions and targets to a number, the mean over the examples.
        batch_size: The number of examples that are held in memory at a time.

    Returns:
        The mean loss.

    Raises:
        TypeError: If `batch_size` is no integer.
        ValueError: If `batch_size` is below 1, the examples are none, not finite or not
            as many as the targets, or the loss is not finite.
    """
    check.integer("batch_size", batch_size, 1)
    _check_examples(x, y)
    model.eval()
    parts = zip(x.split(batch_size), y.split(batch_size), strict=True)
    total = sum(len(part) * loss(model(part), target).item() for part, target in parts)
    check.number("the loss", total)
    return total / len(x)


# --8<-- [end:evaluate]


def _check_examples(x: Tensor, y: Tensor) -> None:
    for name, value in (("x", x), ("y", y)):
        check.not_empty(name, value)
        if value.is_floating_point():
            check.floating(name, value)
    check.shape("y", y, (len(x), *y.shape[1:]))


@contextmanager
def _named(where: str) -> Iterator[None]:
    """Let an error say where in the run it arose."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error


# --8<-- [start:save_checkpoint]
def save_checkpoint(
    path: str | Path,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator | None,
    history: History,
) -> None:
    """Save a run so that it can go on as if it had never stopped.

    It is written to `path` + ".part", then renamed, which replaces an old file at once
    or not at all: a run that is killed leaves a whole checkpoint, new or old.

    Args:
        path: The file.
        model: Its parameters and buffers are saved.
        optimizer: Its state is saved.
        generator: Its state is saved, as are those of torch's default generator and of
            the generators that the layers hold.
        history: The losses so far.
    """
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "generators": [g.get_state() for g in _generators(model, generator)],
        "history": asdict(history),
    }
    with open(f"{path}.part", "wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())  # on the disk before it takes the name
    os.replace(file.name, path)


# --8<-- [end:save_checkpoint]


# --8<-- [start:load_checkpoint]
def load_checkpoint(
    path: str | Path,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator | None,
) -> History:
    """Put model, optimizer and generators back to where `save_checkpoint` saw them.

    Args:
        path: The file.
        model: A model of the same make.
        optimizer: An optimizer of the same make, of this model.
        generator: A generator, or None, as in saving.

    Returns:
        The losses of the run so far.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If one of the three does not fit; all are left as they were.
    """
    saved = torch.load(path, map_location="cpu", weights_only=True)
    want, got = (
        {name: tuple(value.shape) for name, value in state.items()}
        for state in (saved["model"], model.state_dict())
    )
    if want != got:
        raise ValueError(f"model must have {want}, got {got}")
    generators, states = _generators(model, generator), saved["generators"]
    if len(generators) != len(states):
        want, got = len(states), len(generators)
        raise ValueError(f"the run must have {want} random generators, got {got}")
    optimizer.load_state_dict(saved["optimizer"])
    model.load_state_dict(saved["model"])
    for g, state in zip(generators, states, strict=True):
        g.set_state(state)
    return History(**saved["history"])


# --8<-- [end:load_checkpoint]


def _generators(
    model: nn.Module, generator: torch.Generator | None
) -> list[torch.Generator]:
    """List what a run may draw from: torch's own generator, ours, the layers'."""
    held = [value for layer in model.modules() for value in vars(layer).values()]
    drawn = (torch.default_generator, generator, *held)
    return [g for g in drawn if isinstance(g, torch.Generator)]
