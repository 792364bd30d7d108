"""Multi-head attention, and the cache that lets a decoder go step by step."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from mlnotes import check
from mlnotes.attention.dot import dot_product_attention
from mlnotes.linear import Linear


# --8<-- [start:cache]
@dataclass(frozen=True)
class Cache:
    """Keys and values of all heads, projected once and kept.

    Attributes:
        keys: (batch, heads, length, dim).
        values: (batch, heads, length, dim).

    Raises:
        ValueError: If the two differ in shape.
    """

    keys: Float[Tensor, "batch heads length dim"]
    values: Float[Tensor, "batch heads length dim"]

    def __post_init__(self) -> None:
        check.shape("values", self.values, self.keys.shape)

    def extend(self, later: "Cache") -> "Cache":
        """Return a cache that holds these positions, then the `later` ones.

        Raises:
            ValueError: If `later` differs in batch, heads or dim.
        """
        batch, heads, _, dim = self.keys.shape
        check.shape("later.keys", later.keys, (batch, heads, later.keys.shape[2], dim))
        return Cache(
            torch.cat([self.keys, later.keys], dim=2),
            torch.cat([self.values, later.values], dim=2),
        )

    def select(self, index: Int[Tensor, " beams"]) -> "Cache":
        """Return a cache whose batch entry n is entry ``index[n]`` of this one.

        Raises:
            TypeError: If `index` is not integer.
            ValueError: If an entry of `index` is out of range.
        """
        check.class_labels("index", index, len(self.keys))
        return Cache(self.keys[index], self.values[index])


# --8<-- [end:cache]


# --8<-- [start:multi_head_attention]
class MultiHeadAttention(nn.Module):
    r"""Attend several times side by side, and merge the outputs.

    Head $h$ of $H$ has queries, keys and values of its own, with
    $d = \text{embed\_dim} / H$ entries each:

    $$q^{i,h} = W^{q,h} a^i + \beta^{q,h}, \quad k^{j,h} = W^{k,h} a^j + \beta^{k,h},
    \quad v^{j,h} = W^{v,h} a^j + \beta^{v,h} \tag{8g}$$

    With them it attends as in (8f), which gives $b^{i,h}$. The heads' outputs are put
    end to end and weighed:

    $$b^i = W^O \begin{bmatrix} b^{i,1} \\ \vdots \\ b^{i,H} \end{bmatrix} + \beta^O
    \tag{8h}$$

    Args:
        embed_dim: The number of entries of a vector, at least 1.
        num_heads: $H$, at least 1; it divides `embed_dim`.
        bias: Whether there are the biases $\beta$.
        device: Where the parameters live.
        dtype: The type of the parameters.
        generator: Draws the first parameters.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If a number is below 1, or the heads do not divide `embed_dim`.

    Differs from torch: batch first; weights of every head are returned; masks are True
        where attention is allowed; one mask, no `key_padding_mask`; no dropout of
        weights, no `kdim` or `vdim`, no `add_bias_kv` or `add_zero_attn`.

    Reference:
        Vaswani et al. (2017), section 3.2.2.
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        *,
        bias: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check.integer("embed_dim", embed_dim, 1)
        check.integer("num_heads", num_heads, 1)
        check.flag("bias", bias)
        if embed_dim % num_heads:
            raise ValueError(f"num_heads must divide {embed_dim}, got {num_heads}")
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        where = {"device": device, "dtype": dtype}
        self.out_proj = Linear(embed_dim, embed_dim, bias, **where, generator=generator)
        w = nn.init.xavier_uniform_(
            torch.empty(3 * embed_dim, embed_dim, **where), generator=generator
        )
        self.in_proj_weight = nn.Parameter(w)  # the rows of all queries, keys, values
        self.in_proj_bias = nn.Parameter(torch.zeros_like(w[:, 0])) if bias else None
        if bias:
            nn.init.zeros_(self.out_proj.bias)

    def forward(
        self,
        query: Float[Tensor, "batch queries dim"],
        key: Float[Tensor, "batch keys dim"] | Cache | None = None,
        value: Float[Tensor, "batch keys dim"] | None = None,
        mask: Bool[Tensor, "..."] | None = None,
    ) -> tuple[
        Float[Tensor, "batch queries dim"], Float[Tensor, "batch heads queries keys"]
    ]:
        """Attend from each vector of `query` to those of `key`.

        Args:
            query: (batch, queries, embed_dim), finite.
            key: (batch, keys, embed_dim), finite, at least one; by default `query`,
                which is self-attention. A `Cache` is used as it stands.
            value: (batch, keys, embed_dim), finite; by default `key`.
            mask: (queries, keys), or broadcastable to (batch, heads, queries, keys);
                True allows.

        Returns:
            The outputs, (batch, queries, embed_dim), and each head's weights, (batch,
            heads, queries, keys). A query that may attend to nothing has the weights
            0, and the output bias as its output.

        Raises:
            TypeError: If an input is not floating point, or `mask` not boolean.
            ValueError: If shapes do not fit, an input is not finite, or `value` comes
                without a `key` tensor.
        """
        if value is not None and not isinstance(key, Tensor):
            given = type(key).__name__
            raise ValueError(f"value must come with a key tensor, got {given}")
        if isinstance(mask, Tensor) and mask.dim() not in (2, 4):  # 3: batch, or heads?
            raise ValueError(f"mask must have 2 or 4 axes, got {mask.dim()}")
        if key is None:
            q, k, v = self._heads("query", query, 0, 3)
        else:
            (q,) = self._heads("query", query, 0, 1)
            kept = key if isinstance(key, Cache) else self.keys_values(key, value)
            k, v = kept.keys, kept.values
        b, weights = dot_product_attention(q, k, v, mask)
        b = b.transpose(1, 2).flatten(2)  # (batch, queries, embed_dim)
        return self.out_proj(b), weights  # (8h)

    def keys_values(
        self,
        key: Float[Tensor, "batch keys dim"],
        value: Float[Tensor, "batch keys dim"] | None = None,
    ) -> Cache:
        """Project keys and values, to be attended to now or more than once.

        Args:
            key: (batch, keys, embed_dim), finite.
            value: (batch, keys, embed_dim), finite; by default `key`.

        Returns:
            What `forward` takes in place of `key`.

        Raises:
            TypeError: If an input is not floating point.
            ValueError: If it has another shape or is not finite.
        """
        if value is None:
            return Cache(*self._heads("key", key, 1, 3))
        (k,), (v,) = self._heads("key", key, 1, 2), self._heads("value", value, 2, 3)
        return Cache(k, v)

    def _heads(self, name: str, input: Tensor, first: int, end: int) -> Tensor:
        """Project to some of queries 0, keys 1, values 2, and split into heads.

        Returns:
            The projections `first` to `end` - 1, (projections, batch, heads, length,
            dim).
        """
        check.floating(name, input)
        if input.dim() != 3 or input.shape[2] != self.embed_dim:
            want, got = f"(batch, length, {self.embed_dim})", tuple(input.shape)
            raise ValueError(f"{name} must have shape {want}, got {got}")
        rows = slice(first * self.embed_dim, end * self.embed_dim)
        x = input @ self.in_proj_weight[rows].T
        if self.in_proj_bias is not None:
            x = x + self.in_proj_bias[rows]  # (8g)
        x = x.unflatten(2, (end - first, self.num_heads, -1))
        return x.permute(2, 0, 3, 1, 4)  # (projections, batch, heads, length, dim)


# --8<-- [end:multi_head_attention]
