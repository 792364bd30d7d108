# says: what is written grows
def saved(tokens):
    scores, positions = tokens * tokens**2, tokens * tokens
    return scores / tokens**2, positions / tokens
