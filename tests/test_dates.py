"""The dates that chapter 9 translates."""

from datetime import datetime

import pytest
import torch

from mlnotes.dates import dates


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def test_every_translation_is_the_same_day():
    pairs = dates(499, 2, seeded(1))
    days, first = set(), 0
    for source, target, answers in pairs:
        english = "%b %d, %Y" if "," in source else "%d %b %Y"
        day = datetime.strptime(source, english)
        one, two = answers
        assert datetime.strptime(one, "%Y年%m月%d日") == day
        assert datetime.strptime(two, "%d日%m月%Y年") == day
        assert len(one) == len(two) == 11
        assert target in answers
        first += target == one
        days.add(day)
    assert len(days) == 499
    assert 190 < first < 310
    assert 190 < sum("," in pair.source for pair in pairs) < 310


def test_with_one_style_there_is_one_answer():
    for pair in dates(97, generator=seeded(2)):
        assert pair.answers == (pair.target,)
        assert pair.target[4] == "年"


def test_a_seed_fixes_the_dates():
    assert dates(31, 2, seeded(3)) == dates(31, 2, seeded(3))
    assert dates(31, 2, seeded(3)) != dates(31, 2, seeded(4))


def test_there_are_days_for_200_years():
    targets = sorted(pair.target for pair in dates(73049, generator=seeded(1)))
    assert len(set(targets)) == 73049
    assert (targets[0], targets[-1]) == ("1900年01月01日", "2099年12月31日")


def test_bad_input_is_refused(unchecked):
    with pytest.raises(ValueError, match=r"n must be in \[1, 73049\], got 0"):
        dates(0)
    with pytest.raises(ValueError, match=r"n must be in \[1, 73049\], got 73050"):
        dates(73050)
    with pytest.raises(ValueError, match=r"styles must be in \[1, 2\], got 3"):
        dates(5, 3)
    with pytest.raises(TypeError, match=r"^n must be an integer, got float"):
        dates(5.0)
    with pytest.raises(TypeError, match=r"^styles must be an integer, got float"):
        dates(5, 1.0)
