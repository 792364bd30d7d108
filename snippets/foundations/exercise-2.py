from mlnotes.data import batches


def count(examples, size, epochs):
    updates = -(-examples // size)  # rounded up
    return updates, examples - (updates - 1) * size, updates * epochs


sizes = [len(batch) for batch in batches(1000, 64)]
print(f"one epoch: {len(sizes)} updates, the last from {sizes[-1]} examples")
print(f"ten epochs: {10 * len(sizes)} updates; in batches of 1: {10 * 1000}")
print(f"1000 updates: {1000 / len(sizes)} epochs")
assert count(1000, 64, 10) == (len(sizes), sizes[-1], 10 * len(sizes))
assert sizes == 15 * [64] + [40]
