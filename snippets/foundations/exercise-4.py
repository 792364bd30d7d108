import math

from mlnotes.diagnose import diagnose
from mlnotes.train import History

simple = History(train=[0.40])
flexible = {
    "Ada": History(train=[0.42], validation=[0.45]),
    "Ben": History(train=[0.38], validation=[0.41]),
    "Cai": History(train=[0.02], validation=[0.95]),
    "Dora": History(train=[0.05], validation=[0.09]),
}
for name, history in flexible.items():
    found = diagnose(simple, history, reference=math.log(2), large=0.4, gap=0.2)
    print(f"{name}: {found.verdict}, since {found.reason}")
