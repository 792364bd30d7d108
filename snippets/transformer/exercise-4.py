import torch


def ranked(log_probs, lengths, alpha):
    pairs = zip(log_probs, lengths, strict=True)
    scores = [(p / ((5 + n) / 6) ** alpha).item() for p, n in pairs]
    return scores, scores.index(max(scores))


log_probs = torch.tensor([-2.0, -2.6], dtype=torch.float64)
lengths = torch.tensor([2, 6])
for alpha in (0.0, 0.3, 0.6, 1.0):
    scores, winner = ranked(log_probs, lengths, alpha)
    pairs = zip(lengths, scores, strict=True)
    numbers = ", ".join(f"{n} tokens {s:.4f}" for n, s in pairs)
    print(f"alpha {alpha}: {numbers}; the {lengths[winner]} tokens win")
assert winner == 1
