from collections import Counter

from mlnotes.bleu import corpus_bleu

references = {"A": list("2008年07月09日"), "B": list("09日07月2008年")}
lines = {
    "right": list("2008年07月09日"),
    "one wrong": list("2008年07月08日"),
    "too short": list("2008年07月"),
    "a mixture": list("09日8年07月09日"),
}


def runs(tokens, n):
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))


for name, line in lines.items():
    print(f"{''.join(line):12} {name:10}", end=" ")
    for n in (1, 2, 3, 4):
        have, want = runs(line, n), runs(references["A"], n)
        print(f"{(have & want).total()}/{have.total()}", end=" ")
    one = corpus_bleu([line], [[references["A"]]])
    two = corpus_bleu([line], [list(references.values())])
    print(f"BLEU {one:5.1f}, with both {two:5.1f}")
    assert one <= two + 1e-9
wrong = corpus_bleu([lines["one wrong"]], [[references["A"]]])
print(f"[9.12] one wrong digit, a wrong date: BLEU {wrong:.1f}")
assert abs(wrong - 100 * (10 / 11 * 8 / 10 * 7 / 9 * 6 / 8) ** 0.25) < 1e-6
