"""Patches, and a vision transformer made of our layers."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.vit import VisionTransformer, patches

BATCH, CHANNELS = 5, 3


def small(**changed):
    settings = {
        "image_size": 6,
        "patch_size": 2,
        "num_layers": 2,
        "num_heads": 3,
        "hidden_dim": 12,
        "mlp_dim": 7,
        "num_classes": 11,
        "in_channels": CHANNELS,
        "generator": torch.Generator().manual_seed(5),
    }
    return VisionTransformer(**settings | changed)


@pytest.mark.parametrize("size", [1, 2])
def test_patches_equal_unfold(size):
    images = torch.randn(BATCH, CHANNELS, 4, 14)
    theirs = functional.unfold(images, size, stride=size).mT
    assert torch.equal(patches(images, size), theirs)


def test_pixels_are_vectors_of_their_colours():
    image = torch.randn(1, CHANNELS, 5, 10)
    vectors = patches(image, 1)
    assert vectors.shape == (1, 50, CHANNELS)
    assert torch.equal(vectors[0, 13], image[0, :, 1, 3])


def test_a_layer_on_patches_is_a_convolution_in_strides():
    model, images = small().double(), torch.randn(BATCH, 3, 6, 6, dtype=torch.float64)
    w = model.embedding.weight.unflatten(1, (CHANNELS, 2, 2))
    theirs = functional.conv2d(images, w, model.embedding.bias, stride=2)
    ours = model.embedding(patches(images, 2))
    torch.testing.assert_close(ours, theirs.flatten(2).mT)


def test_equals_the_same_model_of_torch_layers():
    model, images = small().double(), torch.randn(BATCH, 3, 6, 6, dtype=torch.float64)
    settings = {"dropout": 0.0, "batch_first": True, "norm_first": True}
    x = model.position(model.embedding(patches(images, 2)))
    for layer in model.layers:
        theirs = nn.TransformerEncoderLayer(12, 3, 7, **settings).double()
        theirs.load_state_dict(layer.state_dict())
        x = theirs(x)
    x = functional.layer_norm(x, (12,)).mean(1)
    theirs = functional.linear(x, model.head.weight, model.head.bias)
    torch.testing.assert_close(model(images), theirs, rtol=1e-10, atol=1e-10)


def test_only_the_positions_tell_where_a_patch_is():
    model, images = small().double(), torch.randn(BATCH, 3, 6, 6, dtype=torch.float64)
    swapped = torch.cat([images[..., 2:], images[..., :2]], dim=3)
    assert not torch.allclose(model(swapped), model(images))
    nn.init.zeros_(model.position.weight)
    torch.testing.assert_close(model(swapped), model(images))


def test_learns_which_corner_is_bright():
    g = torch.Generator().manual_seed(3)
    labels = torch.arange(32) % 4
    images = torch.randn(32, CHANNELS, 6, 6, generator=g) / 2
    for image, label in zip(images, labels, strict=True):
        image[:, 4 * (label // 2) :, 4 * (label % 2) :][:, :2, :2] += 2
    model = small(num_classes=4)
    optimizer = Adam(model.parameters(), lr=1e-2)
    for _ in range(60):
        optimizer.zero_grad()
        loss = cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
    assert (model(images).argmax(1) == labels).all()


def test_a_generator_fixes_parameters_and_dropout():
    images = torch.ones(BATCH, CHANNELS, 6, 6)
    first, _ = small(dropout=0.5)(images), torch.rand(1)
    assert torch.equal(small(dropout=0.5)(images), first)


def test_slopes():
    model = small(num_layers=1).double()
    images = torch.randn(1, CHANNELS, 6, 6, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(model, images)


def test_patches_refuse_bad_inputs(unchecked):
    images = torch.ones(BATCH, CHANNELS, 4, 6)
    for bad in (images[:, :, :3], images[..., 1:], images[0]):
        with pytest.raises(ValueError, match="images must have sides that 2 divides"):
            patches(bad, 2)
    with pytest.raises(ValueError, match="size must be at least 1, got 0"):
        patches(images, 0)
    with pytest.raises(TypeError, match="images must be floating point"):
        patches(images.int(), 2)
    with pytest.raises(ValueError, match="images must be finite, got an entry nan"):
        patches(images * float("nan"), 2)


def test_model_refuses_bad_arguments(unchecked):
    for name in ("image_size", "patch_size", "num_layers", "in_channels"):
        with pytest.raises(ValueError, match=f"{name} must be at least 1, got 0"):
            small(**{name: 0})
    with pytest.raises(ValueError, match="patch_size must divide 6, got 4"):
        small(patch_size=4)
    with pytest.raises(ValueError, match="num_heads must divide 12, got 5"):
        small(num_heads=5)
    with pytest.raises(ValueError, match=r"images must have shape \(5, 3, 6, 6\), got"):
        small()(torch.ones(BATCH, CHANNELS, 8, 6))
    with pytest.raises(ValueError, match=r"images must have shape \(5, 3, 6, 6\), got"):
        small()(torch.ones(BATCH, 1, 6, 6))
