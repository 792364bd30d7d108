"""Optimizers and learning-rate schedules, with torch's names and defaults."""

from mlnotes.optim import schedule
from mlnotes.optim.adagrad import Adagrad
from mlnotes.optim.adam import Adam, AdamW
from mlnotes.optim.base import Optimizer
from mlnotes.optim.rmsprop import RMSprop
from mlnotes.optim.sgd import SGD

__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "schedule"]
