def saved(tokens):
    steps = range(1, tokens + 1)
    scores = sum(t * t for t in steps) / sum(t for t in steps)
    positions = sum(t for t in steps) / tokens
    return scores, positions


for n in (16, 128, 1024):
    scores, positions = saved(n)
    print(f"{n:4d} tokens: ratio of the scores {scores:.2f},", end=" ")
    print(f"of the positions {positions:.2f}")
    assert abs(scores - (2 * n + 1) / 3) < 1e-9
