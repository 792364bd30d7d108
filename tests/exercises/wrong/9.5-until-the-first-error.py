# says: 9.5 is wrong. Case
def right(after, target):
    forced = int(after[0] == target[0]) + int((after[target[:-1]] == target[1:]).sum())
    alone, token = 0, 0
    for wanted in target:
        token = after[token]
        if token != wanted:
            break
        alone += 1
    return forced, alone
