# says: begins anew at each action
def still_to_come(rewards, gamma):
    weighted = [gamma**t * r for t, r in enumerate(rewards)]
    go = [sum(weighted[t:]) for t in range(len(weighted))]
    return go[0], go
