"""Checkers for the exercises: `python -m mlnotes.exercises 4.3 my_answer.py`."""

from mlnotes.exercises.judge import Report, check
from mlnotes.exercises.task import Exercise, Mistake, exercise, exercises, mistake

__all__ = [
    "Exercise",
    "Mistake",
    "Report",
    "check",
    "exercise",
    "exercises",
    "mistake",
]
