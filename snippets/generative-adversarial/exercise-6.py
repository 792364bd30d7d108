import torch

from mlnotes.gan import critic_loss, gradient_penalty

torch.set_default_dtype(torch.float64)


def reads(t, penalty):
    a = 1 + t / (2 * penalty)
    return a, a * t


t, random = 2.0, torch.Generator().manual_seed(0)
real, fake = torch.full((7, 1), t), torch.zeros(7, 1)
for penalty in (1, 10, 100):
    a = torch.ones(1, requires_grad=True)
    for _ in range(400):
        loss = critic_loss(real[:, 0] * a, fake[:, 0] * a)
        r = gradient_penalty(lambda x, a=a: (x * a).squeeze(1), real, fake, random)
        (slope,) = torch.autograd.grad(loss + penalty * r, a)
        a = (a - 0.2 / penalty * slope).detach().requires_grad_()
    law = reads(t, penalty)[0]
    print(
        f"penalty {penalty:3d}: slope {a.item():.3f}, the law says {law:.3f};", end=" "
    )
    print(f"the critic reads {a.item() * t:.2f} for W1 = {t:.0f}")
    assert abs(a.item() - law) < 1e-6
