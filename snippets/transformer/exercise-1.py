from mlnotes.transformer import EncoderLayer


def parameters(d, hidden):
    attention = 4 * (d * d + d)
    network = (d * hidden + hidden) + (hidden * d + d)
    return attention, network, 2 * 2 * d


counts = dict(zip(("attention", "network", "norms"), parameters(32, 64), strict=True))
layer = EncoderLayer(32, 4, 64)
in_all = sum(theta.numel() for theta in layer.parameters())
print(counts, "in all", in_all)
assert sum(counts.values()) == in_all
