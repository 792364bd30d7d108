# says: after a first error it goes on
def right(after, target):
    forced = alone = 0
    for t, wanted in enumerate(target):
        past = target[t - 1] if t else 0
        forced += int(after[past] == wanted)
        alone += int(after[past] == wanted)
    return forced, alone
