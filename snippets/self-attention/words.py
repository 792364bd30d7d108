from collections import Counter

import torch

from mlnotes.corpus import UNKNOWN, Vocabulary, hkcancor
from mlnotes.data import batches
from mlnotes.embed import Embedding, neighbours, one_hot
from mlnotes.optim import Adam
from mlnotes.skip_gram import SkipGram, negative_samples, skip_gram_pairs
from mlnotes.stats import spread

words, tags = hkcancor()
every = Vocabulary.of(words, ())
x = one_hot(torch.arange(len(every))).float()
distance = torch.pdist(x[:500])
equal = (distance - 2**0.5).abs().max().item() < 1e-6
print(f"[8.2] one-hot: {len(every)} numbers a word; all distances √2: {equal}")
table = Embedding(len(every), 32)
same = torch.equal(x[:500] @ table.weight, table(torch.arange(500)))
print(f"a table of {len(every)} × 32 gives what one-hot times a matrix gives: {same}")
assert equal
assert same

vocabulary = Vocabulary.of(words, (UNKNOWN,), 5)  # words that occur five times
sentences = [vocabulary.encode(sentence) for sentence in words]
text = torch.cat(sentences)
counts = text.bincount(minlength=len(vocabulary))
uses = [Counter() for _ in vocabulary.tokens]
for sentence, labels in zip(sentences, tags, strict=True):
    for i, tag in zip(sentence.tolist(), labels, strict=True):
        uses[i][tag] += 1
main = [c.most_common(1)[0][0] for c in uses]
main = Vocabulary.of([main], ()).encode(main)[1:]  # the commonest tag of each word


def learn(sentences, seed):
    generator = torch.Generator().manual_seed(seed)
    center, context = skip_gram_pairs(sentences, 1)  # next to each other
    model = SkipGram(len(vocabulary), 32, generator=generator)
    optimizer = Adam(model.parameters(), lr=0.01)
    for _ in range(5):
        for i in batches(len(center), 4096, generator):
            others = negative_samples(counts, len(i), 5, generator)
            optimizer.zero_grad()
            model.loss(center[i], context[i], others).backward()
            optimizer.step()
    return model.center.weight.detach()[1:]


def score(v):  # how many of the five nearest have the word's own commonest tag?
    _, near = neighbours(v, torch.arange(len(v)), 5)
    return (main[near] == main[:, None]).float().mean().item()


v = learn(sentences, 0)
for word in ("三", "佢", "香港"):
    _, near = neighbours(v, torch.tensor(vocabulary.ids[word] - 1), 5)
    print(word, "→", *vocabulary.decode(near + 1))
scores = [score(v)] + [score(learn(sentences, seed)) for seed in (1, 2, 3, 4)]
order = torch.randperm(len(text), generator=torch.Generator().manual_seed(0))
lengths = [len(s) for s in sentences]
shuffled = score(learn(text[order].split(lengths), 0))
chance = (main.bincount() / len(main)).square().sum().item()
print(f"[8.3] neighbours with the same main tag: {spread(scores)},")
print(f"chance {chance:.2f}, text shuffled {shuffled:.2f}")
assert min(scores) > 2 * max(chance, shuffled)
