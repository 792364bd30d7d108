import math


def after(x, y, eta, turns):
    u, v = x, y
    for _ in range(turns):
        x, y = x - eta * y, y + eta * x  # both at once, from the same point
        u = u - eta * v  # in turns: the second player sees the first one's move
        v = v + eta * u
    return (x, y), (u, v)


for turns in (100, 1000):
    once = after(1.0, 1.0, 0.1, turns)[0]
    ways = [after(1.0, 1.0, 0.1, t)[1] for t in range(1, turns + 1)]
    grown = math.hypot(*once) / math.sqrt(2)
    widest = max(math.hypot(*end) for end in ways) / math.sqrt(2)
    print(f"{turns:4d} turns: at once {grown:8.3f} times as far,", end=" ")
    print(f"in turns at most {widest:.3f} times")
    assert math.isclose(grown, 1.01 ** (turns / 2))
    assert widest < 1.001
