from itertools import combinations


def slopes_of(examples, theta, size):
    return [theta - sum(batch) / size for batch in combinations(examples, size)]


def against(examples, theta, size):
    (full,) = slopes_of(examples, theta, len(examples))
    return sum(slope * full < 0 for slope in slopes_of(examples, theta, size))


examples, theta = (0, 2, 4, 10), 5
for size in (1, 2, 3, 4):
    slopes, wrong = slopes_of(examples, theta, size), against(examples, theta, size)
    mean = sum(slopes) / len(slopes)
    print(f"batches of {size}: {len(slopes)}, mean slope {mean:.1f}, against {wrong}")
    assert abs(mean - 1) < 1e-12
