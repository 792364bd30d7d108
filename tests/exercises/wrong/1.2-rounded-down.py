# says: round up
def count(examples, size, epochs):
    return examples // size, examples % size, epochs * (examples // size)
