# says: keeps the actor more undecided
def with_bonus(rewards, beta):
    policy = (rewards * beta).softmax(0)
    return policy, policy @ rewards
