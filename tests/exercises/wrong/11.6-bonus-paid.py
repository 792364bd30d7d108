# says: the bonus is not paid out
def with_bonus(rewards, beta):
    policy = (rewards / beta).softmax(0)
    return policy, policy @ (rewards - beta * policy.log())
