# says: nothing more can be earned
def advantages(rewards, values, gamma, lam, fallen):
    delta = rewards + gamma * values[1:] - values[:-1]
    for t in reversed(range(len(delta) - 1)):
        delta[t] += gamma * lam * delta[t + 1]
    return delta
