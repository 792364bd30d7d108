"""Decoding: how a model that tells the next token comes to write a sequence."""

from mlnotes.decode.beam import beam_search
from mlnotes.decode.greedy import greedy
from mlnotes.decode.sample import likeliest, sample

__all__ = ["beam_search", "greedy", "likeliest", "sample"]
