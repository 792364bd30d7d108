"""One-hot vectors and embeddings against torch's, and nearest neighbours."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from mlnotes.embed import Embedding, neighbours, one_hot

WORDS, DIM = 11, 5


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


@pytest.mark.parametrize("shape", [(), (1,), (7,), (2, 3)])
@pytest.mark.parametrize("classes", [-1, 11, 13])
def test_one_hot_equals_torch(shape, classes):
    index = torch.randint(WORDS, shape)
    ours, theirs = one_hot(index, classes), functional.one_hot(index, classes)
    assert ours.dtype == theirs.dtype
    assert torch.equal(ours, theirs)
    assert torch.equal(one_hot(index.int(), classes), theirs)


def test_one_hot_of_nothing_equals_torch():
    index = torch.zeros(0, dtype=torch.int64)
    assert one_hot(index, 3).shape == functional.one_hot(index, 3).shape == (0, 3)


def test_one_hot_vectors_are_all_equally_far():
    vectors = one_hot(torch.arange(WORDS)).double()
    distance = torch.cdist(vectors, vectors)
    apart = ~torch.eye(WORDS, dtype=torch.bool)
    torch.testing.assert_close(
        distance[apart], torch.full((110,), 2.0, dtype=torch.float64).sqrt()
    )


@pytest.mark.parametrize("padding_idx", [None, 0, 3, -2])
@pytest.mark.parametrize("shape", [(), (1,), (17,), (2, 7), (0,)])
def test_embedding_equals_torch(shape, padding_idx):
    theirs = nn.Embedding(WORDS, DIM, padding_idx, dtype=torch.float64)
    theirs.weight.data.normal_()  # the padding's row too: it is 0 at first only
    ours = Embedding(WORDS, DIM, padding_idx, dtype=torch.float64)
    ours.load_state_dict(theirs.state_dict())
    assert ours.padding_idx == theirs.padding_idx
    index = torch.randint(WORDS, shape)
    if index.numel() > 1:
        index.flatten()[:4] = torch.tensor([3, 9, 3, 0])[: index.numel()]
    a, b = ours(index), theirs(index)
    assert torch.equal(a, b)
    upstream = torch.randn_like(a)
    (slope,) = torch.autograd.grad(a, ours.weight, upstream)
    (their_slope,) = torch.autograd.grad(b, theirs.weight, upstream)
    torch.testing.assert_close(slope, their_slope, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("padding_idx", [None, 0, -1])
def test_embedding_starts_as_torch_does(padding_idx):
    torch.manual_seed(3)
    theirs = nn.Embedding(WORDS, DIM, padding_idx)
    g = torch.Generator().manual_seed(3)
    ours = Embedding(WORDS, DIM, padding_idx, generator=g)
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict(), rtol=0, atol=0)


def test_embedding_learns_as_torch_does():
    theirs = nn.Embedding(WORDS, DIM, 0, dtype=torch.float64)
    ours = Embedding(WORDS, DIM, 0, dtype=torch.float64)
    ours.load_state_dict(theirs.state_dict())
    for _ in range(10):
        index, target = torch.randint(WORDS, (7, 3)), double(7, 3, DIM)
        for model in (ours, theirs):
            model.zero_grad()
            (model(index) - target).square().mean().backward()
            model.weight.data -= model.weight.grad
    torch.testing.assert_close(ours.weight, theirs.weight, rtol=1e-12, atol=1e-12)
    assert not ours.weight[0].any()


def test_embedding_takes_device_dtype_and_narrow_indices():
    table = Embedding(WORDS, DIM, None, "meta", torch.bfloat16)
    assert (table.weight.device.type, table.weight.dtype) == ("meta", torch.bfloat16)
    table, index = Embedding(WORDS, DIM), torch.randint(WORDS, (2, 7))
    for narrow in (torch.int8, torch.int32):
        assert torch.equal(table(index.to(narrow)), table(index))


def test_embedding_is_a_linear_layer_of_one_hot_vectors():
    table, index = Embedding(WORDS, DIM).double(), torch.randint(WORDS, (2, 7))
    product = one_hot(index, WORDS).double() @ table.weight
    torch.testing.assert_close(table(index), product, rtol=1e-13, atol=1e-13)


def test_slopes_of_embedding():
    table, index = Embedding(WORDS, DIM), torch.tensor([3, 9, 3])

    def lookup(weight):
        return torch.func.functional_call(table, {"weight": weight}, index)

    assert torch.autograd.gradcheck(lookup, double(WORDS, DIM).requires_grad_())


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_neighbours_are_those_of_torchs_cosine(shape):
    vectors, index = double(WORDS, DIM), torch.randint(WORDS, shape)
    cosine, near = neighbours(vectors, index, 4)
    assert cosine.shape == near.shape == (*shape, 4)
    theirs = functional.cosine_similarity(vectors[index][..., None, :], vectors, dim=-1)
    torch.testing.assert_close(cosine, theirs.gather(-1, near), rtol=1e-12, atol=1e-12)
    assert (cosine.diff(dim=-1) <= 0).all()
    assert (near != index[..., None]).all()
    closer = (theirs > cosine[..., -1:] + 1e-9).sum(-1)
    assert (closer == 4).all()  # the first three and the word itself


def test_neighbours_ignore_length_and_find_copies():
    vectors = double(WORDS, DIM)
    vectors[7] = 1e3 * vectors[2]
    cosine, near = neighbours(vectors, torch.tensor([2, 7]), 1)
    assert near[:, 0].tolist() == [7, 2]
    torch.testing.assert_close(cosine, torch.ones_like(cosine))
    _, all_others = neighbours(vectors, torch.tensor(2), WORDS - 1)
    assert sorted(all_others.tolist()) == [i for i in range(WORDS) if i != 2]


def test_refuses_bad_indices(unchecked):
    index = torch.tensor([0, 3])
    with pytest.raises(ValueError, match=r"tensor must be in \[0, 3\), got 3"):
        one_hot(index, 3)
    with pytest.raises(ValueError, match=r"tensor must be in \[0, 4\), got -1"):
        one_hot(torch.tensor([-1, 3]))
    with pytest.raises(TypeError, match="tensor must be integers, got"):
        one_hot(index.float())
    with pytest.raises(ValueError, match="num_classes must be at least 1, got -2"):
        one_hot(index, -2)
    with pytest.raises(ValueError, match="tensor must not be empty"):
        one_hot(index[:0])
    with pytest.raises(ValueError, match=r"input must be in \[0, 3\), got 3"):
        Embedding(3, DIM)(index)
    with pytest.raises(ValueError, match=r"input must be in \[0, 3\), got -1"):
        Embedding(3, DIM)(index - 1)
    with pytest.raises(TypeError, match="input must be integers"):
        Embedding(5, DIM)(index.double())


def test_refuses_bad_sizes(unchecked):
    with pytest.raises(ValueError, match="num_embeddings must be at least 1, got 0"):
        Embedding(0, DIM)
    with pytest.raises(TypeError, match="embedding_dim must be an integer, got float"):
        Embedding(3, 2.0)
    for outside in (3, -4):
        with pytest.raises(
            ValueError, match=rf"padding_idx must be in \[-3, 3\), got {outside}"
        ):
            Embedding(3, DIM, outside)
    with pytest.raises(TypeError, match="padding_idx must be an integer, got float"):
        Embedding(3, DIM, 1.0)


def test_refuses_bad_vectors(unchecked):
    vectors, index = double(3, DIM), torch.tensor([1])
    for k in (0, 3):
        with pytest.raises(ValueError, match=rf"k must be in \[1, 3\), got {k}"):
            neighbours(vectors, index, k)
    with pytest.raises(TypeError, match="k must be an integer, got float"):
        neighbours(vectors, index, 1.0)
    with pytest.raises(ValueError, match=r"index must be in \[0, 3\), got 3"):
        neighbours(vectors, index + 2, 1)
    with pytest.raises(TypeError, match="vectors must be floating point"):
        neighbours(vectors.long(), index, 1)
    vectors[2] = 0
    with pytest.raises(ValueError, match="vectors must not be zero, got row 2"):
        neighbours(vectors, index, 1)
    vectors[2] = float("nan")
    with pytest.raises(ValueError, match="vectors must be finite, got an entry nan"):
        neighbours(vectors, index, 1)
