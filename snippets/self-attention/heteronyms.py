from collections import Counter, defaultdict

import torch

from mlnotes.corpus import pinyin_phrases
from mlnotes.stats import spread

phrases = pinyin_phrases(4)
heard = defaultdict(Counter)
for phrase, syllables in phrases:
    for character, syllable in zip(phrase, syllables, strict=True):
        heard[character][syllable] += 1
several = {c for c, n in heard.items() if n.most_common(1)[0][1] <= 0.9 * n.total()}


def cases(some):  # each heteronym: itself, both neighbours, the reading
    for phrase, syllables in some:
        around = ("^", *phrase, "$")
        for i, c in enumerate(phrase):
            if c in several:
                yield c, around[i], around[i + 2], syllables[i]


def run(seed):
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(phrases), generator=generator).tolist()
    new, seen = ([phrases[i] for i in part] for part in (order[:4000], order[4000:]))
    alone, beside = defaultdict(Counter), defaultdict(Counter)
    for c, before, after, syllable in cases(seen):
        alone[c][syllable] += 1
        beside[c, "before", before][syllable] += 1
        beside[c, "after", after][syllable] += 1
    right = torch.zeros(2)
    for c, before, after, syllable in (tested := list(cases(new))):
        votes = Counter()  # each neighbour votes with the shares it has seen
        for known in (alone[c], beside[c, "before", before], beside[c, "after", after]):
            for reading, n in known.items():
                votes[reading] += n / (known.total() + 1)
        for k, count in enumerate((alone[c], votes)):
            right[k] += bool(count) and count.most_common(1)[0][0] == syllable
    return 100 * right / len(tested)


alone, context = torch.stack([run(s) for s in range(5)]).T
print(f"{len(several)} characters have another reading in a tenth of their places")
print("  长:", *heard["长"], "  行:", *heard["行"], "  乐:", *heard["乐"])
print("read right in new phrases:")
print(f"  the character alone {spread(alone, 1)} %,", end=" ")
print(f"with its neighbours {spread(context, 1)} %")
print(f"  more by {spread(context - alone, 1)} points")
assert ((context - alone) > 2).all()
