import math

from mlnotes.diagnose import diagnose
from mlnotes.train import History


def ailment(simple, train, validation, reference, large, gap):
    if train > large * reference:
        return "optimisation failed" if train > simple else "model too weak"
    return "overfitting" if validation > train + gap * reference else "fine"


simple = History(train=[0.40])
flexible = {
    "Ada": History(train=[0.42], validation=[0.45]),
    "Ben": History(train=[0.38], validation=[0.41]),
    "Cai": History(train=[0.02], validation=[0.95]),
    "Dora": History(train=[0.05], validation=[0.09]),
}
for name, history in flexible.items():
    found = diagnose(simple, history, reference=math.log(2), large=0.4, gap=0.2)
    own = ailment(
        0.40, history.train[-1], history.validation[-1], math.log(2), 0.4, 0.2
    )
    assert own == found.verdict
    print(f"{name}: {found.verdict}, since {found.reason}")
