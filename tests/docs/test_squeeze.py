"""Pages without indentation."""

import pytest

from mlnotes_docs.hooks.policy import squeeze


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
