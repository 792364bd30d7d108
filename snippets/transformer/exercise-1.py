from mlnotes.transformer import EncoderLayer

layer = EncoderLayer(32, 4, 64)
counts = {"attention": 0, "network": 0, "norms": 0}
for name, theta in layer.named_parameters():
    kind = "attention" if "attn" in name else "norms" if "norm" in name else "network"
    counts[kind] += theta.numel()
print(counts, "in all", sum(counts.values()))
assert list(counts.values()) == [4224, 4192, 128]
