"""The karate club, and attention along its edges."""

import pytest
import torch
from torch.nn import functional

from mlnotes.activation import relu
from mlnotes.graph import GraphAttention, karate_club, neighbourhoods
from mlnotes.loss import cross_entropy

NODES, FEATURES, OUTPUTS = 7, 5, 3


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def a_graph():
    upper = torch.rand(NODES, NODES).triu(1) > 0.6
    return upper | upper.T


def test_karate_club_is_as_documented():
    adjacency, labels = karate_club()
    assert (adjacency.shape, adjacency.dtype) == ((34, 34), torch.bool)
    assert torch.equal(adjacency, adjacency.T)
    assert not adjacency.diagonal().any()
    assert adjacency.sum() == 2 * 78
    assert adjacency.sum(1)[[0, 33]].tolist() == [16, 17]  # the two leaders
    assert (labels.dtype, labels.bincount().tolist()) == (torch.int64, [17, 17])
    assert labels[[0, 33]].tolist() == [0, 1]


def test_neighbourhoods_add_the_node_itself():
    adjacency = a_graph()
    kept = adjacency.clone()
    mask = neighbourhoods(adjacency)
    assert mask.diagonal().all()
    apart = ~torch.eye(NODES, dtype=torch.bool)
    assert torch.equal(mask[apart], kept[apart])
    assert torch.equal(adjacency, kept)
    assert torch.equal(neighbourhoods(mask), mask)


def test_equals_torchs_masked_attention():
    layer = GraphAttention(FEATURES, OUTPUTS).double()
    x, adjacency = double(NODES, FEATURES).requires_grad_(), a_graph()
    q, k, v = (
        functional.linear(x, part.weight, part.bias)
        for part in (layer.query, layer.key, layer.value)
    )
    mask = adjacency | torch.eye(NODES, dtype=torch.bool)
    theirs = functional.scaled_dot_product_attention(q, k, v, mask)
    ours, _ = layer(x, adjacency)
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)
    upstream = torch.randn_like(ours)
    slopes, their_slopes = (
        torch.autograd.grad(y, [x, *layer.parameters()], upstream)
        for y in (ours, theirs)
    )
    torch.testing.assert_close(slopes, their_slopes, rtol=1e-12, atol=1e-12)


def test_slopes():
    layer, adjacency = GraphAttention(FEATURES, OUTPUTS).double(), a_graph()
    x = double(NODES, FEATURES).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: layer(x, adjacency), x)


def test_weights_lie_on_the_edges_and_sum_to_one():
    adjacency = a_graph()
    _, weights = GraphAttention(FEATURES, OUTPUTS)(
        torch.randn(NODES, FEATURES), adjacency
    )
    assert torch.equal(weights > 0, neighbourhoods(adjacency))
    torch.testing.assert_close(weights.sum(1), torch.ones(NODES))


def test_a_node_sees_nothing_beyond_its_neighbours():
    path = torch.zeros(NODES, NODES, dtype=torch.bool)
    path[range(NODES - 1), range(1, NODES)] = True
    path = path | path.T
    layer, x = GraphAttention(FEATURES, OUTPUTS).double(), double(NODES, FEATURES)
    before, _ = layer(x, path)
    x[2] += 1
    changed = (layer(x, path)[0] != before).any(dim=1)
    assert changed.tolist() == [False, True, True, True, False, False, False]


def test_a_lone_node_gets_its_own_value():
    layer, x = GraphAttention(FEATURES, OUTPUTS), torch.randn(NODES, FEATURES)
    alone = torch.zeros(NODES, NODES, dtype=torch.bool)
    torch.testing.assert_close(layer(x, alone)[0], layer.value(x))
    assert layer(x[:1], alone[:1, :1])[1] == 1


def test_the_order_of_nodes_does_not_matter():
    layer, x = GraphAttention(FEATURES, OUTPUTS).double(), double(NODES, FEATURES)
    adjacency, p = a_graph(), torch.randperm(NODES)
    ours, _ = layer(x, adjacency)
    theirs, _ = layer(x[p], adjacency[p][:, p])
    torch.testing.assert_close(theirs, ours[p], rtol=1e-12, atol=1e-12)


def test_a_generator_draws_the_parameters():
    first, again = (
        GraphAttention(FEATURES, OUTPUTS, generator=torch.Generator().manual_seed(2))
        for _ in range(2)
    )
    torch.testing.assert_close(first.state_dict(), again.state_dict(), rtol=0, atol=0)


@pytest.mark.parametrize(("edges", "low", "high"), [(True, 0.9, 1), (False, 0, 0.6)])
def test_two_labels_suffice_where_the_edges_are_known(edges, low, high):
    adjacency, labels = karate_club()
    seen = adjacency if edges else torch.ones_like(adjacency)
    g = torch.Generator().manual_seed(2)
    first = GraphAttention(34, 8, generator=g)
    second = GraphAttention(8, 2, generator=g)
    parameters = [*first.parameters(), *second.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=0.03)
    leaders = torch.tensor([0, 33])
    for _ in range(50):
        z, _ = second(relu(first(torch.eye(34), seen)[0]), seen)
        optimizer.zero_grad()
        cross_entropy(z[leaders], labels[leaders]).backward()
        optimizer.step()
    right = z.argmax(1) == labels
    others = torch.arange(34)[1:33]
    assert low <= right[others].float().mean() <= high


def test_refuses_bad_graphs(unchecked):
    layer, x = GraphAttention(FEATURES, OUTPUTS), torch.ones(NODES, FEATURES)
    adjacency = a_graph()
    with pytest.raises(
        TypeError, match=r"adjacency must be boolean, got torch\.float32"
    ):
        layer(x, adjacency.float())
    with pytest.raises(
        ValueError, match=r"adjacency must have shape \(6, 6\), got \(6, 7\)"
    ):
        layer(x, adjacency[1:])
    with pytest.raises(ValueError, match="adjacency must not be empty"):
        layer(x[:0], adjacency[:0, :0])
    adjacency[2, 4] = ~adjacency[2, 4]
    with pytest.raises(ValueError, match=r"symmetric, got one edge for 2 and 4"):
        layer(x, adjacency)


def test_refuses_bad_features(unchecked):
    layer, x = GraphAttention(FEATURES, OUTPUTS), torch.ones(NODES, FEATURES)
    adjacency = a_graph()
    with pytest.raises(ValueError, match=r"features must have shape \(7, 5\), got"):
        layer(x[1:], adjacency)
    with pytest.raises(ValueError, match=r"input must have shape \(7, 5\), got \(7, 4"):
        layer(x[:, 1:], adjacency)
    with pytest.raises(TypeError, match="input must be floating point"):
        layer(x.long(), adjacency)
    x[2, 3] = torch.inf
    with pytest.raises(ValueError, match="input must be finite, got an entry inf"):
        layer(x, adjacency)
    with pytest.raises(ValueError, match="in_features must be at least 1, got 0"):
        GraphAttention(0, OUTPUTS)
