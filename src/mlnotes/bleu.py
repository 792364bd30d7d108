"""BLEU: how many of a translation's short runs of tokens a reference has too."""

import math
from collections import Counter
from collections.abc import Sequence

from mlnotes import check


# --8<-- [start:corpus_bleu]
def corpus_bleu(
    hypotheses: Sequence[Sequence[str]],
    references: Sequence[Sequence[Sequence[str]]],
    max_order: int = 4,
    smooth_method: str = "exp",
) -> float:
    r"""Score translations by the runs of 1, 2, … tokens they share with references.

    Of a run $g$ a translation $y$ has $C_y(g)$; those count that one reference $r$ has:

    $$p_n = \sum_y \sum_{g \in G_n(y)} \min\Bigl(C_y(g), \max_r C_r(g)\Bigr)
    \Big/ \sum_y \sum_{g \in G_n(y)} C_y(g) \tag{9q}$$

    $G_n(y)$ holds the different runs of $n$ tokens. Being short is punished, with $c$
    tokens in all the translations and $r$ in the references of nearest length:

    $$\text{BP} = \min\bigl(1, e^{1 - r / c}\bigr) \tag{9r}$$

    $$\text{BLEU} = 100 \cdot \text{BP} \cdot \Bigl(\prod_{n=1}^{N} p_n\Bigr)^{1/N}
    \tag{9s}$$

    Args:
        hypotheses: The translations, each a sequence of tokens; it may be empty.
        references: For each translation its references, at least 1, none empty.
        max_order: $N$, at least 1.
        smooth_method: ``"exp"``: where no run of $n$ tokens is shared, half a run
            counts, at the next such $n$ a quarter, and so on; ``"none"``: then BLEU is
            0.

    Returns:
        BLEU, in [0, 100]. It is 0 where no token is shared, or no translation has
        `max_order` tokens.

    Raises:
        TypeError: If `max_order` is no integer.
        ValueError: If there is no translation, the numbers of translations and of
            lists of references differ, one has no reference or an empty one, or
            `max_order` or `smooth_method` is out of range.

    Reference:
        Papineni, Roukos, Ward and Zhu (2002); Chen and Cherry (2014), smoothing 3;
        Post (2018), sacreBLEU, whose numbers these are.
    """
    check.integer("max_order", max_order, 1)
    check.one_of("smooth_method", smooth_method, ("exp", "none"))
    _check_pairs(hypotheses, references)
    pairs = list(zip(hypotheses, references, strict=True))
    c = sum(len(y) for y, _ in pairs)
    r = sum(_nearest_length(len(y), answers) for y, answers in pairs)
    orders = range(1, max_order + 1)
    shared = [sum(_shared(y, answers, n) for y, answers in pairs) for n in orders]
    total = [sum(max(0, len(y) - n + 1) for y, _ in pairs) for n in orders]
    if not (shared[0] and total[-1]):
        return 0.0
    if smooth_method == "exp":
        missing = (n for n in range(max_order) if shared[n] == 0)
        for k, n in enumerate(missing, start=1):
            shared[n] = 0.5**k
    precision = [m / n for m, n in zip(shared, total, strict=True)]  # (9q)
    brevity = min(1.0, math.exp(1 - r / c))  # (9r)
    if not all(precision):
        return 0.0
    mean = sum(math.log(p) for p in precision) / max_order
    return 100 * brevity * math.exp(mean)  # (9s)


# --8<-- [end:corpus_bleu]


def _check_pairs(
    hypotheses: Sequence[Sequence[str]], references: Sequence[Sequence[Sequence[str]]]
) -> None:
    if len(hypotheses) == 0:
        raise ValueError(f"hypotheses must not be empty, got {hypotheses!r}")
    if len(references) != len(hypotheses):
        want, got = len(hypotheses), len(references)
        raise ValueError(f"references must have {want} entries, got {got}")
    for i, answers in enumerate(references):
        if len(answers) == 0 or not all(map(len, answers)):
            raise ValueError(f"references[{i}] must not be empty, got {answers!r}")


def _runs(tokens: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    """Count the runs of n tokens."""
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))


def _shared(y: Sequence[str], answers: Sequence[Sequence[str]], n: int) -> int:
    """Count the runs of y, each at most as often as one reference has it."""
    most: Counter[tuple[str, ...]] = Counter()
    for answer in answers:
        most |= _runs(answer, n)
    return (_runs(y, n) & most).total()


def _nearest_length(length: int, answers: Sequence[Sequence[str]]) -> int:
    """Find the reference length nearest to `length`, the shorter of two."""
    return min((abs(len(answer) - length), len(answer)) for answer in answers)[1]
