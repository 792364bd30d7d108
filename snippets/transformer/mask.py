import torch

from mlnotes.transformer import Transformer

g = torch.Generator().manual_seed(0)
sizes = 11, 13, 16, 2, 1, 2, 32
model = Transformer(*sizes, max_length=16, generator=g).double().eval()
source = torch.randint(3, 11, (5, 7), generator=g)
target = torch.randint(3, 13, (5, 12), generator=g)
target[:, 0] = model.begin

z = model(source, target)  # all 12 positions at once
changed = target.clone()
changed[:, 8:] = 3 + (changed[:, 8:] - 2) % 10  # another token at the last four
after = model(source, changed)
before = (after - z)[:, :8].abs().max().item()
later = (after - z)[:, 8:].abs().amax((0, 2)).min().item()
print("[9.6] largest change before the changed tokens:", before)
print("changed at and after them, every position:", later > 0.01)
assert before == 0
assert later > 0.01

memory, mask = model.encode(source)
vectors = model.embed(target).detach().requires_grad_()
causal = torch.ones(12, 12, dtype=torch.bool).tril()
for name, allowed in (("with the mask", causal), ("without it", None)):
    d = model.decoder(vectors, memory, allowed, mask)
    slope = torch.autograd.grad(d[:, 5].square().sum(), vectors)[0]
    seen = slope.abs().amax((0, 2)) > 0
    print(f"position 6 feels, {name}:", " ".join(f"{v:d}" for v in seen.int()))
    assert seen.sum() == (6 if allowed is not None else 12)

state, steps = model.start(memory, mask), []
for t in range(12):  # one token after the other, as in use
    logits, state = model.step(target[:, t], state)
    steps.append(logits)
gap = (torch.stack(steps, 1) - z).abs().max().item()
print("[9.6] all at once = step by step, to 1e-12:", gap < 1e-12)
assert gap < 1e-12
