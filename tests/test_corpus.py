"""The texts, and the numbering of their tokens."""

import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mlnotes import corpus
from mlnotes.corpus import BEGIN, END, PAD, UNKNOWN, Vocabulary

WORDS = [("b", "a", "b"), ("c",), ("a", "b", "d", "c", "a")]


def test_hkcancor_is_as_documented():
    words, tags = corpus.hkcancor()
    lengths = [len(utterance) for utterance in words]
    assert lengths == [len(utterance) for utterance in tags]
    assert (len(lengths), sum(lengths)) == (16160, 125394)
    assert (min(lengths), max(lengths)) == (1, 94)
    every_word = [word for utterance in words for word in utterance]
    every_tag = [tag for utterance in tags for tag in utterance]
    assert (len(set(every_word)), len(set(every_tag))) == (7213, 94)
    assert all(every_word)
    assert all(every_tag)
    assert not set(every_word) & set('.,?!-"')
    assert words[0] == ("喂", "遲", "啲", "去", "唔", "去", "旅行", "啊")
    assert tags[0] == ("e", "a", "u", "v", "d", "v", "vn", "y")
    assert corpus.hkcancor() == (words, tags)


@pytest.mark.parametrize(
    ("settings", "count"),
    [((2,), 20473), ((4,), 46111), ((), 46634), ((10,), 47111)],
)
def test_pinyin_phrases_are_as_documented(settings, count):
    phrases = corpus.pinyin_phrases(*settings)
    assert len(phrases) == count
    assert phrases == sorted(phrases)
    for phrase, syllables in phrases:
        assert len(phrase) == len(syllables) >= 2
        assert all(syllables)
    longest = max(len(phrase) for phrase, _ in phrases)
    assert longest == (settings[0] if settings else 5)


def test_pinyin_phrases_tell_readings_apart():
    phrases = dict(corpus.pinyin_phrases(2))
    assert phrases["长城"] == ("cháng", "chéng")
    assert phrases["校长"] == ("xiào", "zhǎng")
    assert phrases["朝阳"] == ("zhāo", "yáng")  # the first of two


def test_says_what_to_install(monkeypatch):
    for package, load in (
        ("pycantonese", corpus.hkcancor),
        ("pypinyin.phrases_dict", corpus.pinyin_phrases),
    ):
        monkeypatch.setitem(sys.modules, package, None)
        with pytest.raises(ImportError, match=r'pip install "mlnotes\[data\]"'):
            load()


def test_vocabulary_starts_with_specials_then_the_common():
    assert Vocabulary.of(WORDS).tokens == (PAD, "b", "a", "c", "d")
    assert Vocabulary.of(WORDS, ()).tokens == ("b", "a", "c", "d")
    assert Vocabulary.of(WORDS, (), min_count=3).tokens == ("b", "a")
    framed = [(BEGIN, *words, END) for words in WORDS]
    some = Vocabulary.of(framed, (PAD, BEGIN, END, UNKNOWN), min_count=2)
    assert some.tokens == (PAD, BEGIN, END, UNKNOWN, "b", "a", "c")
    assert len(some) == 7
    assert END in some
    assert "d" not in some


def test_vocabulary_numbers_by_place():
    vocabulary = Vocabulary.of(WORDS)
    ids = vocabulary.encode(("d", "b", "a"))
    assert ids.dtype == torch.int64
    assert ids.tolist() == [4, 1, 2]
    assert vocabulary.decode(ids) == ["d", "b", "a"]
    assert vocabulary.decode(ids[:0]) == []


def test_vocabulary_takes_characters():
    vocabulary = Vocabulary.of(["长城", "城市"], ())
    assert vocabulary.tokens == ("城", "长", "市")
    assert vocabulary.encode("市长").tolist() == [2, 1]


def test_unknown_stands_for_the_others():
    vocabulary = Vocabulary.of(WORDS, (PAD, UNKNOWN))
    ids = vocabulary.encode(["a", "x", "y"])
    assert vocabulary.decode(ids) == ["a", UNKNOWN, UNKNOWN]


@pytest.mark.parametrize("specials", [(PAD, BEGIN), (BEGIN, PAD)])
def test_pad_fills_up_to_the_longest(specials):
    vocabulary = Vocabulary.of(WORDS, specials)
    ids, lengths = vocabulary.pad(WORDS)
    assert (ids.shape, ids.dtype, lengths.dtype) == ((3, 5), torch.int64, torch.int64)
    assert lengths.tolist() == [3, 1, 5]
    for row, words in zip(ids, WORDS, strict=True):
        rest = [PAD] * (5 - len(words))
        assert vocabulary.decode(row) == [*words, *rest]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("abcdef", min_size=1, max_size=7), min_size=1, max_size=5))
def test_decode_undoes_pad(texts):
    vocabulary = Vocabulary.of(texts)
    ids, lengths = vocabulary.pad(texts)
    back = [
        "".join(vocabulary.decode(row[:n]))
        for row, n in zip(ids, lengths.tolist(), strict=True)
    ]
    assert back == texts
    assert torch.equal((ids == 0).sum(1), lengths.max() - lengths)


def test_refuses_bad_text(unchecked):
    vocabulary = Vocabulary.of(WORDS)
    with pytest.raises(ValueError, match="sequence must be of known tokens, got 'x'"):
        vocabulary.encode(["a", "x"])
    with pytest.raises(ValueError, match=r"sequence must not be empty, got \[\]"):
        vocabulary.encode([])
    with pytest.raises(ValueError, match=r"sequence must not be empty, got \(\)"):
        vocabulary.pad([("a",), ()])
    with pytest.raises(ValueError, match=r"sequences must not be empty, got \[\]"):
        vocabulary.pad([])
    with pytest.raises(ValueError, match=r"ids must be in \[0, 5\), got 5"):
        vocabulary.decode(torch.tensor([1, 5]))
    with pytest.raises(TypeError, match="ids must be integers"):
        vocabulary.decode(torch.tensor([1.0]))
    with pytest.raises(ValueError, match="tokens must hold '<pad>'"):
        Vocabulary.of(WORDS, ()).pad(WORDS)


def test_refuses_bad_vocabularies(unchecked):
    with pytest.raises(ValueError, match=r"^tokens must not be empty, got \(\)$"):
        Vocabulary(())
    with pytest.raises(ValueError, match="tokens must not be empty"):
        Vocabulary.of(WORDS, (), min_count=7)
    with pytest.raises(ValueError, match="tokens must differ, got 'a' 2 times"):
        Vocabulary(("a", "b", "a"))
    with pytest.raises(ValueError, match="tokens must differ, got '<pad>' 2 times"):
        Vocabulary.of(WORDS, (PAD, PAD))
    with pytest.raises(ValueError, match="min_count must be at least 1, got 0"):
        Vocabulary.of(WORDS, min_count=0)
    with pytest.raises(ValueError, match="max_length must be at least 2, got 1"):
        corpus.pinyin_phrases(1)
    with pytest.raises(TypeError, match="max_length must be an integer, got float"):
        corpus.pinyin_phrases(4.0)
