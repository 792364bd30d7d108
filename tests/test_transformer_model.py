"""Encoder, decoder and the whole Transformer against torch's, and what they may see."""

import pytest
import torch
from torch import nn

from mlnotes.attention import causal_mask, padding_mask
from mlnotes.transformer import (
    Decoder,
    DecoderLayer,
    Encoder,
    NonAutoregressiveTransformer,
    TokenEmbedding,
    Transformer,
)

BATCH, LENGTH, SOURCE, HEADS, MODEL, HIDDEN = 5, 7, 3, 3, 6, 11
SMALL = {"d_model": MODEL, "nhead": HEADS, "dim_feedforward": HIDDEN}
LAYERS = {"num_encoder_layers": 2, "num_decoder_layers": 2}
PAD, BEGIN, END = 0, 1, 2
CLOSE = {"rtol": 1e-10, "atol": 1e-10}
NAN = float("nan")


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def normal(net):
    """Draw all parameters anew, since some are 0 at first."""
    for theta in net.parameters():
        nn.init.normal_(theta, std=0.5)
    return net.double()


def layer_pair(dropout=0.0, norm_first=False):
    theirs = normal(
        nn.TransformerDecoderLayer(
            MODEL, HEADS, HIDDEN, dropout, batch_first=True, norm_first=norm_first
        )
    )
    ours = DecoderLayer(MODEL, HEADS, HIDDEN, dropout, norm_first).double()
    ours.load_state_dict(theirs.state_dict())
    return ours, theirs


def agree(ours, theirs, a, b, inputs):
    """Compare outputs, and gradients of inputs and of all parameters, by name."""
    torch.testing.assert_close(a, b, **CLOSE)
    names = [name for name, _ in ours.named_parameters()]
    assert names == [name for name, _ in theirs.named_parameters()]
    upstream = torch.randn_like(a)
    slopes, their_slopes = (
        torch.autograd.grad(y, [*inputs, *net.parameters()], upstream)
        for y, net in ((a, ours), (b, theirs))
    )
    torch.testing.assert_close(slopes, their_slopes, **CLOSE)


def torch_transformer(encoder_layers, decoder_layers, norm_first):
    make = {"batch_first": True, "norm_first": norm_first}
    layer = nn.TransformerEncoderLayer(MODEL, HEADS, HIDDEN, 0.0, **make)
    norm = nn.LayerNorm(MODEL)
    plain = nn.TransformerEncoder(layer, encoder_layers, norm, False)  # else it warns
    sizes = MODEL, HEADS, encoder_layers, decoder_layers, HIDDEN, 0.0
    return normal(nn.Transformer(*sizes, custom_encoder=plain, **make))


def masks():
    causal = causal_mask(LENGTH)
    padding = padding_mask(torch.tensor([7, 1, 3, 4, 2]), LENGTH)
    memory = padding_mask(torch.tensor([1, 3, 2, 3, 1]), SOURCE)
    ours = {"tgt_mask": causal & padding, "memory_mask": memory}
    theirs = {
        "tgt_mask": ~causal,
        "tgt_key_padding_mask": ~padding.flatten(1),
        "memory_key_padding_mask": ~memory.flatten(1),
    }
    return ours, theirs


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_decoder_layer_equals_torch(masked, norm_first):
    ours, theirs = layer_pair(norm_first=norm_first)
    x = double(BATCH, LENGTH, MODEL).requires_grad_()
    memory = double(BATCH, SOURCE, MODEL).requires_grad_()
    own, other = masks() if masked else ({}, {})
    agree(ours, theirs, ours(x, memory, **own), theirs(x, memory, **other), [x, memory])


@pytest.mark.parametrize("norm_first", [False, True])
def test_encoder_and_decoder_equal_those_of_torchs_transformer(norm_first):
    theirs = torch_transformer(2, 3, norm_first)
    make = HIDDEN, 0.0, norm_first
    encoder = Encoder(MODEL, HEADS, 2, *make).double()
    decoder = Decoder(MODEL, HEADS, 3, *make).double()
    encoder.load_state_dict(theirs.encoder.state_dict())
    decoder.load_state_dict(theirs.decoder.state_dict())
    source = double(BATCH, SOURCE, MODEL).requires_grad_()
    x = double(BATCH, LENGTH, MODEL).requires_grad_()
    own, other = masks()
    memory = encoder(source, own["memory_mask"])
    hidden = other["memory_key_padding_mask"]
    ours = nn.ModuleDict({"encoder": encoder, "decoder": decoder})
    b = theirs(source, x, src_key_padding_mask=hidden, **other)
    agree(ours, theirs, decoder(x, memory, **own), b, [source, x])


def test_decoder_layer_starts_as_torch_does():
    torch.manual_seed(3)
    theirs = nn.TransformerDecoderLayer(MODEL, HEADS, HIDDEN)
    g = torch.Generator().manual_seed(3)
    ours = DecoderLayer(MODEL, HEADS, HIDDEN, generator=g)
    torch.testing.assert_close(ours.state_dict(), dict(theirs.state_dict()))


@pytest.mark.parametrize("norm_first", [False, True])
def test_dropping_all_leaves_the_way_around(norm_first):
    ours, theirs = layer_pair(1.0, norm_first)
    x, memory = double(BATCH, LENGTH, MODEL), double(BATCH, SOURCE, MODEL)
    torch.testing.assert_close(ours(x, memory), theirs(x, memory), **CLOSE)
    around = x if norm_first else ours.norm3(ours.norm2(ours.norm1(x)))
    assert torch.equal(ours(x, memory), around)


@pytest.mark.parametrize("norm_first", [False, True])
def test_slopes_of_the_decoder_layer(norm_first):
    layer, _ = layer_pair(norm_first=norm_first)
    x, memory = double(1, 2, MODEL), double(1, 3, MODEL)
    inputs = x.requires_grad_(), memory.requires_grad_(), causal_mask(2)
    assert torch.autograd.gradcheck(layer, inputs)


def transformer(norm_first=True, **more):
    return Transformer(
        13, 17, **SMALL, **LAYERS, norm_first=norm_first, max_length=19, **more
    ).double()


def sentences():
    source, target = torch.randint(3, 13, (BATCH, SOURCE)), None
    source[1, 1:] = PAD
    target = torch.randint(3, 17, (BATCH, LENGTH))
    target[:, 0] = BEGIN
    return source, target


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("tied", [False, True])
def test_the_transformer_is_torchs_between_embeddings_and_logits(tied, norm_first):
    ours = normal(transformer(norm_first, tied=tied))
    theirs = torch_transformer(2, 2, norm_first)
    theirs.encoder.load_state_dict(ours.read.encoder.state_dict())
    theirs.decoder.load_state_dict(ours.decoder.state_dict())
    source, target = sentences()
    tables = ours.read.embed, ours.embed
    x, y = (
        nn.functional.embedding(ids, table.embedding.weight) * MODEL**0.5
        + table.positions[: ids.shape[1]]
        for ids, table in zip((source, target), tables, strict=True)
    )
    hidden = source == PAD
    d = theirs(
        x,
        y,
        tgt_mask=~causal_mask(LENGTH),
        src_key_padding_mask=hidden,
        memory_key_padding_mask=hidden,
    )
    table = ours.embed.embedding.weight if tied else ours.output.weight
    torch.testing.assert_close(ours(source, target), d @ table.T, **CLOSE)
    assert (ours.output.weight is ours.embed.embedding.weight) == tied


def test_a_generator_fixes_the_model():
    def run():
        g = torch.Generator().manual_seed(5)
        model = transformer(dropout=0.5, generator=g)
        return model(torch.full((2, 3), 5), torch.full((2, 5), 7))

    first, _ = run(), torch.rand(1)
    assert torch.equal(run(), first)


def test_a_changed_future_changes_nothing_before_it():
    model = normal(transformer())
    source, target = sentences()
    z = model(source, target)
    for t in range(1, LENGTH):
        other = target.clone()
        other[:, t:] = torch.randint(3, 17, (BATCH, LENGTH - t))
        other[:, t] = 3 + (target[:, t] - 2) % 14
        changed = model(source, other)
        assert torch.equal(changed[:, :t], z[:, :t])
        assert (changed[:, t] != z[:, t]).any(1).all()


def test_padding_of_the_source_changes_nothing():
    model = normal(transformer())
    source, target = sentences()
    more = torch.cat([source, torch.full((BATCH, 2), PAD)], dim=1)
    torch.testing.assert_close(model(more, target), model(source, target), **CLOSE)


@pytest.mark.parametrize("norm_first", [False, True])
def test_step_by_step_equals_all_at_once(norm_first):
    model = normal(transformer(norm_first))
    source, target = sentences()
    state, z = model.start(*model.encode(source)), []
    for t in range(LENGTH):
        assert state.length == t
        logits, state = model.step(target[:, t], state)
        z.append(logits)
    torch.testing.assert_close(torch.stack(z, 1), model(source, target), **CLOSE)
    shape = (BATCH, HEADS, LENGTH, MODEL // HEADS)
    assert all(cache.past.keys.shape == shape for cache in state.caches)


def test_a_selected_state_goes_on_from_another_row():
    model = normal(transformer())
    source = torch.randint(3, 13, (1, SOURCE)).repeat(2, 1)
    token = torch.tensor([5, 7])
    _, state = model.step(token, model.start(*model.encode(source)))
    index = torch.tensor([1, 1])
    a, _ = model.step(token, state.select(index))
    prefix = torch.stack([token[index], token], dim=1)
    torch.testing.assert_close(a, model(source, prefix)[:, -1], **CLOSE)


def test_the_memory_is_projected_once(monkeypatch):
    model, calls = transformer(), []
    for layer in model.decoder.layers:
        plain = layer.multihead_attn.keys_values

        def counted(key, value=None, plain=plain):
            calls.append(key.shape)
            return plain(key, value)

        monkeypatch.setattr(layer.multihead_attn, "keys_values", counted)
    source, target = sentences()
    state = model.start(*model.encode(source))
    for t in range(LENGTH):
        _, state = model.step(target[:, t], state)
    assert calls == [(BATCH, SOURCE, MODEL)] * 2


def test_first_vectors_and_logits_have_deviation_one():
    g = torch.Generator().manual_seed(1)
    table = TokenEmbedding(997, 64, 5, generator=g)
    x = table(torch.arange(997)[:, None]) - table.positions[0]
    assert 0.97 < x.std() < 1.03
    whole = TokenEmbedding(7, 4, 5)
    tokens = torch.tensor([[3, 1, 6]])
    later = whole(tokens[:, 1:], start=1)
    torch.testing.assert_close(whole(tokens)[:, 1:], later)


# the non-autoregressive model


def non_autoregressive(**more):
    return NonAutoregressiveTransformer(
        13, 17, **SMALL, **LAYERS, norm_first=True, max_length=19, **more
    ).double()


def test_positions_beyond_a_rows_length_change_nothing():
    model = normal(non_autoregressive())
    source, _ = sentences()
    lengths = torch.tensor([2, 7, 3, 5, 1])
    z, length_logits = model(source, lengths)
    assert z.shape == (BATCH, 7, 17)
    assert length_logits.shape == (BATCH, 19)
    for n, length in enumerate(lengths):
        mine = source[n : n + 1, : 1 if n == 1 else SOURCE]  # without its padding
        alone, its_length = model(mine, lengths[n : n + 1])
        torch.testing.assert_close(alone[0], z[n, :length], **CLOSE)
        torch.testing.assert_close(its_length[0], length_logits[n], **CLOSE)


def test_every_position_sees_all_queries_and_the_length():
    model = normal(non_autoregressive())
    source, _ = sentences()
    short, _ = model(source, torch.full((BATCH,), 3))
    long, _ = model(source, torch.full((BATCH,), 5))
    assert (short != long[:, :3]).any(2).all()


def test_without_lengths_the_likeliest_are_taken():
    model = normal(non_autoregressive())
    nn.init.normal_(model.length.weight, std=5)
    source, _ = sentences()
    _, length_logits = model(source, torch.ones(BATCH, dtype=torch.int64))
    lengths = length_logits.argmax(1) + 1
    assert len(set(lengths.tolist())) > 1
    torch.testing.assert_close(model(source), model(source, lengths))


# errors


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"source_tokens": 0}, "number of tokens must be at least 1, got 0"),
        ({"padding": 13}, r"padding must be in \[0, 13\), got 13"),
        ({"begin": -1}, r"begin must be in \[0, 17\), got -1"),
        ({"end": 1}, "padding, begin and end must differ, got .*'end': 1"),
        ({"max_length": 0}, "max_length must be at least 1, got 0"),
        ({"num_decoder_layers": 0}, "num_layers must be at least 1, got 0"),
        ({"num_encoder_layers": 0}, "num_layers must be at least 1, got 0"),
        ({"d_model": 9}, "dim must be even, got 9"),
        ({"nhead": 4}, "num_heads must divide 6, got 4"),
        ({"dropout": 1.5}, r"p must be in \[0, 1\], got 1\.5"),
    ],
)
def test_transformer_refuses_bad_arguments(more, message, unchecked):
    with pytest.raises(ValueError, match=message):
        Transformer(**{"source_tokens": 13, "target_tokens": 17, **SMALL, **more})


def test_models_refuse_bad_types(unchecked):
    with pytest.raises(TypeError, match="tied must be True or False, got 1"):
        Transformer(13, 17, **SMALL, tied=1)
    with pytest.raises(TypeError, match="norm_first must be True or False, got 0"):
        DecoderLayer(MODEL, HEADS, norm_first=0)
    with pytest.raises(ValueError, match=r"padding must be in \[0, 11\), got 12"):
        NonAutoregressiveTransformer(13, 11, **SMALL, padding=12)


def test_transformer_refuses_bad_tokens(unchecked):
    model = transformer()
    source, target = sentences()
    for bad, message in [
        (source + 13, r"source must be in \[0, 13\), got"),
        (source * 0, "^source must have a token in each row, got none in 0"),
        (
            source * (torch.arange(BATCH) < 4)[:, None],
            "source must have a token in each row, got none in 4",
        ),
        (source[:, :0], r"source must not be empty, got shape \(5, 0\)"),
        (source[0], r"source must have shape \(batch, length\), got \(3,\)"),
        (source.repeat(1, 7), "source must end by position 19, got 21"),
    ]:
        with pytest.raises(ValueError, match=message):
            model(bad, target)
        with pytest.raises(ValueError, match=message):
            non_autoregressive()(bad)
    for bad, message in [
        (target + 17, r"target must be in \[0, 17\), got"),
        (target[:, :0], "target must not be empty"),
        (target.repeat(1, 3), "target must end by position 19, got 21"),
        (target[1:], r"target must have shape \(5, 7\), got \(4, 7\)"),
    ]:
        with pytest.raises(ValueError, match=message):
            model(source, bad)
    with pytest.raises(TypeError, match="target must be integers, got"):
        model(source, target.float())


def test_steps_refuse_what_does_not_fit(unchecked):
    model = transformer()
    source, target = sentences()
    state = model.start(*model.encode(source))
    with pytest.raises(ValueError, match=r"token must have shape \(5,\), got \(4,\)"):
        model.step(target[1:, 0], state)
    for _ in range(19):
        _, state = model.step(target[:, 0], state)
    with pytest.raises(ValueError, match="input must end by position 19, got 20"):
        model.step(target[:, 0], state)
    layer, _ = layer_pair()
    memory = double(2, 3, MODEL)
    with pytest.raises(ValueError, match=r"must have shape \(2, 1, 6\), got \(2, 3, 6"):
        layer.step(memory, layer.start(memory))
    with pytest.raises(ValueError, match="must be finite, got an entry nan"):
        layer(memory * NAN, memory)
    with pytest.raises(ValueError, match="key must be finite, got an entry nan"):
        layer(memory, memory * NAN)


@pytest.mark.parametrize("bad", [0, 20])
def test_lengths_must_be_in_range(bad, unchecked):
    source, _ = sentences()
    lengths = torch.full((BATCH,), bad)
    with pytest.raises(ValueError, match=rf"lengths must be in \[.*, got.* {bad}"):
        non_autoregressive()(source, lengths)
    with pytest.raises(ValueError, match=r"lengths must have shape \(5,\), got \(4,\)"):
        non_autoregressive()(source, lengths[1:])


def test_each_layer_of_a_step_needs_its_cache():
    decoder = Decoder(8, 2, 2, 16)
    caches = decoder.start(torch.randn(3, 5, 8))
    with pytest.raises(ValueError, match="shorter"):
        decoder.step(torch.randn(3, 1, 8), caches[:1])
