"""The Transformer: its layers, the whole model, and the model that writes at once."""

from mlnotes.transformer.decoder import Decoder, DecoderLayer, LayerCache
from mlnotes.transformer.embed import TokenEmbedding, TokenEncoder
from mlnotes.transformer.encoder import Encoder, EncoderLayer
from mlnotes.transformer.model import State, Transformer
from mlnotes.transformer.nat import NonAutoregressiveTransformer
from mlnotes.transformer.sublayer import feed_forward, residual
from mlnotes.transformer.teach import (
    LengthForcing,
    TeacherForcing,
    non_autoregressive_loss,
    sequence_cross_entropy,
)

__all__ = [
    "Decoder",
    "DecoderLayer",
    "Encoder",
    "EncoderLayer",
    "LayerCache",
    "LengthForcing",
    "NonAutoregressiveTransformer",
    "State",
    "TeacherForcing",
    "TokenEmbedding",
    "TokenEncoder",
    "Transformer",
    "feed_forward",
    "non_autoregressive_loss",
    "residual",
    "sequence_cross_entropy",
]
