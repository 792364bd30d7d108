# says: The input lags by one
def right(after, target):
    forced = sum(int(after[token] == token) for token in target)
    alone, token = 0, 0
    for wanted in target:
        token = after[token]
        alone += int(token == wanted)
    return forced, alone
