"""The numbers that the chapter on reinforcement learning works out by hand."""

import math

import pytest
import torch
from pages import listed, read

from mlnotes.loss import cross_entropy
from mlnotes.rl import (
    advantage_gae,
    expected_reward,
    policy_gradient_loss,
    rewards_to_go,
    total_return,
)

PAGES = read("reinforcement-learning", "index")


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


REWARDS = torch.tensor([0.0, 0.0, 1.0, 4.0])
R = torch.tensor([0.8, 1.0, 0.0, 0.0], dtype=torch.float64)
POLICY = (R / 0.2).softmax(0)

WORKED = {
    "surprise": f"-\\ln 0.5 = {-math.log(0.5):.4f}$",
    "encouraged": f"\\sigma(1) = {sigmoid(1):.4f}$",
    "discouraged": f"\\sigma(-1) = {sigmoid(-1):.4f}$",
    "encouraged, by hand": f"{sigmoid(0.5 * 2):.4f}",
    "loss of a push": [f"{2 * math.log(2):.4f}", f"−{2 * math.log(2):.4f}"],
    "own draws": f"\\ln 1000 = {math.log(2 * 0.5 * 1000):.4f}$",
    "policy with a bonus": f"({', '.join(f'{p:.4f}' for p in POLICY)})",
    "what it pays": f"{POLICY @ R:.4f}",
}


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("name", WORKED)
def test_worked_number_stands_on_the_page(name, language):
    for text in listed(WORKED[name]):
        assert text in PAGES[language]


@pytest.mark.parametrize("gamma", [1.0, 0.5])
def test_rewards_to_go_stand_on_the_page(gamma):
    go = [f"{g:g}" for g in rewards_to_go(REWARDS, gamma)]
    assert f"{', '.join(go[:3])} and {go[3]}" in PAGES["en"]
    assert "、".join(go) in PAGES["zh"]


def test_return_by_hand():
    assert total_return(REWARDS).item() == 5


def test_two_estimates_and_their_baseline():
    z = torch.zeros(2, 2, requires_grad=True)
    paid = torch.tensor([1.0, 3.0])
    (exact,) = torch.autograd.grad(expected_reward(z[0], paid), z)
    assert exact[0].tolist() == [-0.5, 0.5]
    for baseline, weights in ((0, [1.0, 3.0]), (2, [-1.0, 1.0])):
        loss = policy_gradient_loss(z, torch.tensor([0, 1]), paid - baseline)
        (slope,) = torch.autograd.grad(-2 * loss, z)  # of one draw each
        first, second = torch.tensor([0.5, -0.5]), torch.tensor([-0.5, 0.5])
        assert torch.equal(slope[0], weights[0] * first)
        assert torch.equal(slope[1], weights[1] * second)
        assert torch.equal(slope.mean(0), exact[0])


def test_gradient_of_the_push():
    z = torch.zeros(1, 2, requires_grad=True)
    cross_entropy(z, torch.tensor([1])).backward()
    assert z.grad.tolist() == [[0.5, -0.5]]


def test_advantages_of_exercise_3():
    r, v = torch.ones(3), torch.tensor([2.5, 2.0, 1.5, 0.5])
    end = torch.tensor([False, False, True])
    delta = advantage_gae(r, v, 1.0, 0.0, terminated=end).tolist()
    half = advantage_gae(r, v, 1.0, 0.5, terminated=end).tolist()
    for page in PAGES.values():
        assert f"\\delta = ({delta[0]}, {delta[1]}, {delta[2]})$" in page
    assert f"−{-half[2]}, {half[1]}, {half[0]}." in PAGES["en"]
    assert f"−{-half[2]}、{half[1]}、{half[0]}。" in PAGES["zh"]


def test_what_the_best_and_the_short_sighted_earn_in_the_chain():
    best, short = [0, 1, 1, 1, 1, 1, 1 + 5], [1] * 7
    for page in PAGES.values():
        assert f" {sum(best)}" in page
        assert f" {sum(short)}" in page
