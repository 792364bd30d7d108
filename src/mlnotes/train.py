"""Training: updates, epochs, the history of a run and its checkpoints."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

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
    checkpoint: str | os.PathLike[str] | None = None,
    resume: bool = False,
) -> History:
    """Train a model: each batch gives one update, a pass over all is an epoch.

    Args:
        model: Maps features to predictions; is left in evaluation mode.
        x: Features, (batch, …), finite.
        y: Targets, (batch, …).
        loss: Maps predictions and targets to the mean over these examples.
        optimizer: Moves the parameters of the model.
        epochs: The number of epochs in all, at least 1; those before a `resume` count.
        batch_size: The number of examples for one update, at least 1.
        generator: Shuffles the examples before each epoch.
        validation: Features and targets that are measured but not learned from.
        progress: Whether to show a progress bar, on the standard error.
        checkpoint: A file to save the run to after each epoch.
        resume: Whether to go on from that file, as if the run had never stopped.

    Returns:
        The losses of the run, those before a `resume` included.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range or does not fit the others, or an
            update meets a loss or gradient that is not finite: the message names the
            update, the parameters are those before it.
    """
    check.integer("epochs", epochs, 1)
    for examples in filter(None, ((x, y), validation)):
        _check_examples(*examples)
    updates = epochs * len(batches(len(x), batch_size, shuffle=False))
    if resume and not checkpoint:
        raise ValueError("checkpoint must be given to resume, got None")
    history = History()
    if resume:
        history = load_checkpoint(checkpoint, model, optimizer, generator)
    done = len(history.updates)
    bar = tqdm(total=updates, initial=done, unit="update", disable=not progress)
    for epoch in range(len(history.train), epochs):
        model.train()
        for i in batches(len(x), batch_size, generator):
            with _named(f"update {len(history.updates) + 1}"):
                history.updates.append(_update(model, x[i], y[i], loss, optimizer))
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
    check.number("the loss", value.item())
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
) -> float:
    """Compute the loss of all the examples, with the parameters as they are now.

    Args:
        model: Maps features to predictions; is left in evaluation mode.
        x: Features, (batch, …), finite.
        y: Targets, (batch, …).
        loss: Maps predictions and targets to the mean over these examples.

    Returns:
        The mean loss.

    Raises:
        ValueError: If the examples do not fit, or the loss is not finite.
    """
    _check_examples(x, y)
    model.eval()
    parts = zip(x.split(1000), y.split(1000), strict=True)  # to bound the memory
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
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error


# --8<-- [start:checkpoint]
def save_checkpoint(
    path: str | os.PathLike[str],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator | None,
    history: History,
) -> None:
    """Save a run so that it can go on as if it had never stopped.

    It is written beside its place, then renamed, which replaces an old file at once or
    not at all: a run that is killed leaves a whole checkpoint, new or old.

    Args:
        path: The file.
        model: Its parameters and buffers are saved.
        optimizer: Its state is saved.
        generator: Its state is saved, with those of torch's own and of the layers'.
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


def load_checkpoint(
    path: str | os.PathLike[str],
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
        ValueError: If one of the three does not fit; all are left as they were.
    """
    saved = torch.load(path, map_location="cpu", weights_only=True)
    generators = _generators(model, generator)
    want = _make(saved["model"], saved["generators"])
    if (got := _make(model.state_dict(), generators)) != want:
        raise ValueError(f"the run must have {want}, got {got}")
    optimizer.load_state_dict(saved["optimizer"])
    model.load_state_dict(saved["model"])
    for g, state in zip(generators, saved["generators"], strict=True):
        g.set_state(state)
    return History(**saved["history"])


# --8<-- [end:checkpoint]


def _make(tensors: dict[str, Tensor], generators: list[object]) -> dict[str, object]:
    shapes = {name: tuple(value.shape) for name, value in tensors.items()}
    return {**shapes, "generators": len(generators)}


def _generators(model: nn.Module, own: torch.Generator | None) -> list[torch.Generator]:
    held = [value for layer in model.modules() for value in vars(layer).values()]
    drawn = (torch.default_generator, own, *held)
    return [g for g in drawn if isinstance(g, torch.Generator)]
