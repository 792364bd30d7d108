"""Attention on a graph: the edges say which nodes look at each other."""

import networkx
import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn

from mlnotes import check
from mlnotes.attention import dot_product_attention
from mlnotes.linear import Linear


# --8<-- [start:karate_club]
def karate_club() -> tuple[Bool[Tensor, "34 34"], Int64[Tensor, " 34"]]:
    """Load the friendships in a karate club, which then split in two.

    Returns:
        Adjacency (34, 34): whether two members met outside the club, symmetric, no one
        with himself, 78 pairs. Labels (34,): whom a member followed when the club
        split, 0 the instructor (node 0) or 1 the officers (node 33), 17 each.

    Reference:
        Zachary (1977), An information flow model for conflict and fission in small
        groups; distributed with networkx (BSD 3-clause).
    """
    club = networkx.karate_club_graph()
    adjacency = torch.from_numpy(networkx.to_numpy_array(club, weight=None) > 0)
    sides = [club.nodes[i]["club"] == "Officer" for i in range(len(club))]
    return adjacency, torch.tensor(sides).long()


# --8<-- [end:karate_club]


# --8<-- [start:neighbourhoods]
def neighbourhoods(
    adjacency: Bool[Tensor, "nodes nodes"],
) -> Bool[Tensor, "nodes nodes"]:
    r"""Say which nodes a node may attend to: its neighbours and itself.

    $$M_{ij} = A_{ij} \lor (i = j) \tag{8v}$$

    Args:
        adjacency: Whether there is an edge, $A_{ij} = A_{ji}$, (nodes, nodes).

    Returns:
        The mask $M$, (nodes, nodes).

    Raises:
        TypeError: If `adjacency` is not boolean.
        ValueError: If it is empty, not square or not symmetric.
    """
    if adjacency.dtype != torch.bool:
        raise TypeError(f"adjacency must be boolean, got {adjacency.dtype}")
    check.not_empty("adjacency", adjacency)
    check.shape("adjacency", adjacency, 2 * adjacency.shape[:1])
    if not adjacency.equal(adjacency.T):
        i, j = (adjacency ^ adjacency.T).nonzero()[0].tolist()
        raise ValueError(f"adjacency must be symmetric, got one edge for {i} and {j}")
    loops = torch.eye(len(adjacency), dtype=torch.bool, device=adjacency.device)
    return adjacency | loops  # (8v)


# --8<-- [end:neighbourhoods]


# --8<-- [start:graph_attention]
class GraphAttention(nn.Module):
    r"""Let each node take in its neighbours, weighted by relevance: masked attention.

    $$h'_i = \sum_{j : M_{ij}} \alpha_{ij} v_j, \quad
    \alpha_{ij} = \frac{e^{q_i^\top k_j / \sqrt{d}}}
    {\sum_{l : M_{il}} e^{q_i^\top k_l / \sqrt{d}}} \tag{8w}$$

    Queries, keys and values are linear in the features, with $d$ numbers each.

    Args:
        in_features: The number of features of a node, at least 1.
        out_features: The number $d$ of features it gets, at least 1.
        generator: Draws the first parameters.

    Raises:
        TypeError: If a number is no integer, the features are not floating point, or
            the adjacency is not boolean.
        ValueError: If a number is below 1, the features are not finite or of another
            shape, or the adjacency is not square or not symmetric.

    Reference:
        Veličković, Cucurull, Casanova, Romero, Liò and Bengio (2018), section 2.1. They
        score a pair by one layer, LeakyReLU(a · [W h_i, W h_j]), use the same W h_j as
        value, and join several heads; here it is the dot product, with one head.
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.query = Linear(in_features, out_features, generator=generator)
        self.key = Linear(in_features, out_features, generator=generator)
        self.value = Linear(in_features, out_features, generator=generator)

    def forward(
        self,
        features: Float[Tensor, "nodes features"],
        adjacency: Bool[Tensor, "nodes nodes"],
    ) -> tuple[Float[Tensor, "nodes out_features"], Float[Tensor, "nodes nodes"]]:
        """Map features (nodes, in_features) to new ones, and say who looked at whom.

        Returns:
            The new features (nodes, out_features), and the weights (nodes, nodes), each
            row of which sums to 1 over the node's neighbours and itself.
        """
        mask = neighbourhoods(adjacency)
        check.shape("features", features, (len(mask), *features.shape[1:]))
        q, k, v = self.query(features), self.key(features), self.value(features)
        return dot_product_attention(q, k, v, mask)  # (8w)


# --8<-- [end:graph_attention]
