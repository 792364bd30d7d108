from itertools import combinations

examples, theta = (0, 2, 4, 10), 5
for size in (1, 2, 3, 4):
    slopes = [theta - sum(batch) / size for batch in combinations(examples, size)]
    against = sum(slope < 0 for slope in slopes)
    mean = sum(slopes) / len(slopes)
    print(f"batches of {size}: {len(slopes)}, mean slope {mean:.1f}, against {against}")
    assert abs(mean - 1) < 1e-12
