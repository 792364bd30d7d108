"""Formulas of a page: what is made of them beside the drawing itself."""

import pytest

from mlnotes_docs.hooks.math import FORMULA, _beside


def set_beside(html: str) -> str:
    return FORMULA.sub(lambda match: _beside(match, "<f/>"), html)


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("设", "。又", "设<span class=“kept”><f/>。</span>又"),
        ("值（", "），", "值<span class=“kept”>（<f/>），</span>"),
        ('say "(', ')".', 'say <span class=“kept”>"(<f/>)".</span>'),
        ("a ", "-gram", "a <span class=“kept”><f/>-</span>gram"),
        ("与 ", " 相等。", "与 <f/> 相等。"),
        ("<em>", "</em>, so", "<em><f/></em>, so"),
        ("5 ", "&amp; 6", "5 <f/>&amp; 6"),
    ],
)
def test_marks_stay_with_their_formula(before: str, after: str, kept: str) -> None:
    html = rf'{before}<span class="arithmatex">\(x\)</span>{after}'
    assert set_beside(html) == kept.replace("“kept”", '"math-kept"')


def test_an_equation_of_its_own_line_stays_as_it_is() -> None:
    html = '(<div class="arithmatex">\\[x\\]</div>)'
    assert set_beside(html) == "(<f/>)"


def test_two_formulas_share_no_mark() -> None:
    formula = '<span class="arithmatex">\\(x\\)</span>'
    both = set_beside(f"{formula}、{formula}（")
    assert both == '<span class="math-kept"><f/>、</span><f/>（'
