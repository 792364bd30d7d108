import math

eta = 0.1
for turns in (100, 1000):
    x = y = u = v = 1.0
    widest = 0.0
    for _ in range(turns):
        x, y = x - eta * y, y + eta * x  # both at once, from the same point
        u = u - eta * v  # in turns: the second player sees the first one's move
        v = v + eta * u
        widest = max(widest, math.hypot(u, v) / math.sqrt(2))
    grown = math.hypot(x, y) / math.sqrt(2)
    print(f"{turns:4d} turns: at once {grown:8.3f} times as far,", end=" ")
    print(f"in turns at most {widest:.3f} times")
    assert math.isclose(grown, 1.01 ** (turns / 2))
    assert widest < 1.001
