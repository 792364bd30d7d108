"""Text that comes with installed packages, and the numbering of its tokens."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Int, Int64
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from mlnotes import check

PAD, UNKNOWN, BEGIN, END = "<pad>", "<unk>", "<begin>", "<end>"


# --8<-- [start:hkcancor]
def hkcancor() -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Tag the words of spoken Cantonese with their parts of speech.

    Punctuation, which the corpus leaves without a tag, is dropped, and so are the two
    utterances that hold nothing else. What is left: 16160 utterances of 1 to 94 words,
    125394 words in all, 7213 different ones, and 94 tags.

    Returns:
        For each utterance its words, and for each the tags of these words.

    Raises:
        ImportError: If pycantonese, which holds the corpus, is not installed.

    Reference:
        Luke and Wong (2015), The Hong Kong Cantonese Corpus: design and uses, CC BY
        4.0; distributed with pycantonese (MIT).
    """
    try:
        import pycantonese
    except ImportError as missing:
        raise ImportError(
            'hkcancor needs the package pycantonese: pip install "mlnotes[data]"'
        ) from missing
    words, tags = [], []
    for utterance in pycantonese.hkcancor().tokens(by_utterance=True):
        tagged = [(token.word, token.pos) for token in utterance if token.pos]
        if tagged:
            words.append(tuple(word for word, _ in tagged))
            tags.append(tuple(tag for _, tag in tagged))
    return words, tags


# --8<-- [end:hkcancor]


# --8<-- [start:pinyin_phrases]
def pinyin_phrases(max_length: int = 5) -> list[tuple[str, tuple[str, ...]]]:
    """Read Chinese phrases aloud: each character is one syllable, with its tone.

    Args:
        max_length: The most characters a phrase may have, at least 2. Of 2 there are
            20473 phrases, up to 4 46111, up to 5 46634, in all 47111.

    Returns:
        Phrases of at least 2 characters with their syllables, such as ``("长城",
        ("cháng", "chéng"))``, in the order of the characters' code points. Where the
        dictionary has two readings, the first.

    Raises:
        ImportError: If pypinyin, which holds the dictionary, is not installed.
        TypeError: If `max_length` is no integer.
        ValueError: If it is below 2.

    Reference:
        Huang and contributors, pypinyin and its phrase-pinyin-data (MIT).
    """
    check.integer("max_length", max_length, 2)
    try:
        from pypinyin.phrases_dict import phrases_dict
    except ImportError as missing:
        raise ImportError(
            'pinyin_phrases needs the package pypinyin: pip install "mlnotes[data]"'
        ) from missing
    return [
        (phrase, tuple(readings[0] for readings in syllables))
        for phrase, syllables in sorted(phrases_dict.items())
        if len(phrase) <= max_length
    ]


# --8<-- [end:pinyin_phrases]


# --8<-- [start:vocabulary]
@dataclass(frozen=True)
class Vocabulary:
    """Number the tokens, since a network takes numbers.

    A token is a word, a tag, a syllable, or a character: a string is a sequence of
    characters. If `UNKNOWN` is among the tokens, it stands for all that are not.

    Attributes:
        tokens: The tokens; the id of each is its place.

    Raises:
        ValueError: If there are no tokens, or one occurs twice.
    """

    tokens: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.tokens:
            raise ValueError("tokens must not be empty, got ()")
        token, times = Counter(self.tokens).most_common(1)[0]
        if times > 1:
            raise ValueError(f"tokens must differ, got {token!r} {times} times")

    @classmethod
    def of(
        cls,
        sequences: Iterable[Sequence[str]],
        specials: Sequence[str] = (PAD,),
        min_count: int = 1,
    ) -> "Vocabulary":
        """Collect the tokens of a text: first the specials, then from the most common.

        Args:
            sequences: The text; among equally common tokens, the earlier comes first.
            specials: Tokens that stand for no word, such as `PAD` and `UNKNOWN`.
            min_count: How often a token must occur to be taken, at least 1.

        Raises:
            TypeError: If `min_count` is no integer.
            ValueError: If it is below 1, a special occurs twice, or no token is left.
        """
        check.integer("min_count", min_count, 1)
        counts = Counter(token for sequence in sequences for token in sequence)
        often = (token for token, n in counts.most_common() if n >= min_count)
        return cls((*specials, *(token for token in often if token not in specials)))

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, token: object) -> bool:
        return token in self.ids

    @cached_property
    def ids(self) -> dict[str, int]:
        """The id of each token."""
        return {token: i for i, token in enumerate(self.tokens)}

    def encode(self, sequence: Sequence[str]) -> Int64[Tensor, " length"]:
        """Turn a sequence of tokens into their ids.

        Raises:
            ValueError: If it is empty, or a token is unknown and there is no `UNKNOWN`.
        """
        if len(sequence) == 0:
            raise ValueError(f"sequence must not be empty, got {sequence!r}")
        unknown = self.ids.get(UNKNOWN)
        ids = [self.ids.get(token, unknown) for token in sequence]
        if None in ids:
            token = sequence[ids.index(None)]
            raise ValueError(f"sequence must be of known tokens, got {token!r}")
        return torch.tensor(ids)

    def decode(self, ids: Int[Tensor, " length"]) -> list[str]:
        """Turn ids back into tokens.

        Raises:
            TypeError: If the ids are not integers.
            ValueError: If an id is outside [0, number of tokens).
        """
        check.class_labels("ids", ids, len(self))
        return [self.tokens[i] for i in ids.tolist()]

    def pad(
        self, sequences: Sequence[Sequence[str]]
    ) -> tuple[Int64[Tensor, "batch time"], Int64[Tensor, " batch"]]:
        """Encode sequences of any lengths as one tensor, filled up with `PAD`.

        Returns:
            The ids (batch, time), where time is the longest length, and the lengths
            (batch,).

        Raises:
            ValueError: If there is no sequence, one is empty, a token is unknown and
                there is no `UNKNOWN`, or the tokens lack `PAD`.
        """
        if PAD not in self:
            raise ValueError(f"tokens must hold {PAD!r}, got {self.tokens[:3]} …")
        if len(sequences) == 0:
            raise ValueError(f"sequences must not be empty, got {sequences!r}")
        rows = [self.encode(sequence) for sequence in sequences]
        lengths = torch.tensor([len(row) for row in rows])
        filled = pad_sequence(rows, batch_first=True, padding_value=self.ids[PAD])
        return filled, lengths


# --8<-- [end:vocabulary]
