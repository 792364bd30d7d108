for alpha in (0.0, 0.3, 0.6, 1.0):
    scores = {n: p / ((5 + n) / 6) ** alpha for n, p in ((2, -2.0), (6, -2.6))}
    best = max(scores, key=scores.get)
    numbers = ", ".join(f"{n} tokens {s:.4f}" for n, s in scores.items())
    print(f"alpha {alpha}: {numbers}; the {best} tokens win")
assert best == 6
