# says: Case 1 of 5
import torch


def condition_number(first, second):
    return 2 * (1 + abs(torch.corrcoef(torch.stack([first, second]))[0, 1]))
