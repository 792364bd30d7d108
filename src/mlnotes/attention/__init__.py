"""Attention: scores, weights, heads, positions, and what may attend to what."""

from mlnotes.attention.dot import (
    additive_attention,
    attend,
    dot_product_attention,
    masked_softmax,
)
from mlnotes.attention.mask import causal_mask, padding_mask, window_mask
from mlnotes.attention.multihead import Cache, MultiHeadAttention
from mlnotes.attention.position import LearnedPosition, rotary, sinusoidal_encoding
from mlnotes.attention.score import additive_scores, dot_product_scores
from mlnotes.attention.window import window_attention

__all__ = [
    "Cache",
    "LearnedPosition",
    "MultiHeadAttention",
    "additive_attention",
    "additive_scores",
    "attend",
    "causal_mask",
    "dot_product_attention",
    "dot_product_scores",
    "masked_softmax",
    "padding_mask",
    "rotary",
    "sinusoidal_encoding",
    "window_attention",
    "window_mask",
]
