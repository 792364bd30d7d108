for n in (16, 128, 1024):
    without, cached = sum(t * t for t in range(1, n + 1)), sum(range(1, n + 1))
    print(f"{n:4d} tokens: {without} scores against {cached}, ratio", end=" ")
    print(f"{without / cached:.2f}")
    assert without * 3 == cached * (2 * n + 1)
