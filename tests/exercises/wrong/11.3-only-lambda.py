# says: Case 7 of 10
def advantages(rewards, values, gamma, lam, fallen):
    after = values[1:].clone()
    after[-1] *= not fallen
    delta = rewards + gamma * after - values[:-1]
    for t in reversed(range(len(delta) - 1)):
        delta[t] += lam * delta[t + 1]
    return delta
