from mlnotes.data import batches

sizes = [len(batch) for batch in batches(1000, 64)]
print(f"one epoch: {len(sizes)} updates, the last from {sizes[-1]} examples")
print(f"ten epochs: {10 * len(sizes)} updates; in batches of 1: {10 * 1000}")
print(f"1000 updates: {1000 / len(sizes)} epochs")
assert sizes == 15 * [64] + [40]
