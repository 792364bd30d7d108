"""BLEU against sacreBLEU's, and by hand."""

import random

import pytest
from sacrebleu.metrics import BLEU

from mlnotes.bleu import corpus_bleu

WORDS = "abc"


def theirs(hypotheses, references, max_order, smooth_method):
    metric = BLEU(
        tokenize="none",
        max_ngram_order=max_order,
        smooth_method=smooth_method,
        force=True,
    )
    most = max(map(len, references))
    columns = [
        [" ".join(r[k]) if k < len(r) else None for r in references]
        for k in range(most)
    ]
    return metric.corpus_score([" ".join(y) for y in hypotheses], columns).score


def text(chance, shortest, longest):
    return chance.choices(WORDS, k=chance.randint(shortest, longest))


@pytest.mark.parametrize("smooth_method", ["exp", "none"])
@pytest.mark.parametrize("max_order", [1, 2, 4, 5])
@pytest.mark.parametrize(("longest", "sentences"), [(13, 7), (5, 3), (11, 1)])
def test_equals_sacrebleu(longest, sentences, max_order, smooth_method):
    chance, seen = random.Random(5), set()
    for _ in range(23):
        answers = [
            [text(chance, 1, longest) for _ in range(chance.randint(1, 3))]
            for _ in range(sentences)
        ]
        guesses = [text(chance, 0, longest) for _ in answers]
        ours = corpus_bleu(guesses, answers, max_order, smooth_method)
        want = theirs(guesses, answers, max_order, smooth_method)
        assert ours == pytest.approx(want, rel=1e-9, abs=1e-9)
        seen.add(ours)
    assert len(seen) > 1 or longest < 13


def test_by_hand():
    reference = ["the", "cat", "sat", "on", "the", "mat"]
    guess = ["the", "the", "cat", "sat"]
    # runs of 1: 4 of 4 (the reference has two "the"); of 2: "the cat", "cat sat" of 3
    assert corpus_bleu([guess], [[reference]], 2) == pytest.approx(
        100 * 2.718281828459045 ** (1 - 6 / 4) * (4 / 4 * 2 / 3) ** 0.5
    )
    assert corpus_bleu([reference], [[guess, reference]]) == pytest.approx(100)


def test_tokens_may_hold_spaces():
    assert corpus_bleu([["a b"]], [[["a", "b"]]], 1) == 0
    assert corpus_bleu([["a b"]], [[["a b"]]], 1) == pytest.approx(100)


def test_the_order_of_sentences_and_references_does_not_matter():
    chance = random.Random(1)
    answers = [[text(chance, 3, 9) for _ in range(2)] for _ in range(5)]
    guesses = [text(chance, 3, 9) for _ in range(5)]
    turned = corpus_bleu(guesses[::-1], [r[::-1] for r in answers[::-1]])
    assert turned == pytest.approx(corpus_bleu(guesses, answers), rel=1e-12)


def test_nothing_written_scores_nothing():
    assert corpus_bleu([[]], [[["a", "b"]]]) == 0


def test_bad_input_is_refused(unchecked):
    a = [["a"]]
    with pytest.raises(ValueError, match=r"hypotheses must not be empty, got \[\]"):
        corpus_bleu([], [])
    with pytest.raises(ValueError, match="references must have 1 entries, got 2"):
        corpus_bleu(a, [a, a])
    with pytest.raises(
        ValueError, match=r"references\[0\] must not be empty, got \[\]"
    ):
        corpus_bleu(a, [[]])
    with pytest.raises(
        ValueError, match=r"references\[0\] must not be empty, got \[\["
    ):
        corpus_bleu(a, [[["a"], []]])
    with pytest.raises(ValueError, match="max_order must be at least 1, got 0"):
        corpus_bleu(a, [a], 0)
    with pytest.raises(ValueError, match=r"smooth_method must be one of .*'floor'"):
        corpus_bleu(a, [a], 4, "floor")
    with pytest.raises(TypeError, match="max_order must be an integer, got float"):
        corpus_bleu(a, [a], 4.0)


def test_the_longest_runs_are_of_four_words_as_in_sacrebleu():
    hypotheses, references = ["abcab" * 2], [["abcac" * 2]]
    expected = BLEU(tokenize="none").max_ngram_order
    by_default = corpus_bleu(hypotheses, references)
    assert by_default == corpus_bleu(hypotheses, references, expected)
    assert by_default != corpus_bleu(hypotheses, references, expected + 1)
