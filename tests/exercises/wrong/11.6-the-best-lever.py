# says: should be (tensor([0.2663, 0.7239, 0.0049, 0.0049]
def with_bonus(rewards, beta):
    policy = (rewards == rewards.max()).double()
    return policy / policy.sum(), rewards.max()
