"""The last touch of a page: no indentation, tables in boxes."""

import pytest

from mlnotes_docs.hooks.policy import squeeze, wrap


@pytest.mark.parametrize(
    ("page", "squeezed"),
    [
        ("<a>\n    <b> x\n\n  y</b>\n\n", "<a>\n<b> x\ny</b>\n"),
        ("<pre>\n  a\n\n  b</pre>\n  <i>", "<pre>\n  a\n\n  b</pre>\n<i>"),
        ("<script>\n  `\n\n  `</script>", "<script>\n  `\n\n  `</script>"),
        ("a\n <textarea> \n x</textarea>\n  b", "a\n<textarea> \n x</textarea>\nb"),
        ("<preface>\n  a</preface>", "<preface>\na</preface>"),
        ("one line", "one line"),
    ],
)
def test_only_what_nobody_sees_goes(page: str, squeezed: str) -> None:
    assert squeeze(page) == squeezed
    assert squeeze(squeezed) == squeezed


def test_a_table_stands_in_a_box_that_the_keyboard_reaches() -> None:
    head = '<div class="md-typeset__scrollwrap" tabindex="0"><div '
    head += 'class="md-typeset__table"'
    page = '<table><i></table><table class="x"></table><table><a id="item-1.2"></table>'
    assert wrap(page) == (
        f'{head}><table class="tabular"><i></table></div></div>'
        '<table class="x"></table>'
        f'{head}><table class="tabular items"><a id="item-1.2"></table></div></div>'
    )
