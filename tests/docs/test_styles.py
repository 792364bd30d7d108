"""The theme's styles, without what no page uses."""

import re
from pathlib import Path

from mlnotes_docs.styles import classes_of, forget, purge, slim_styles

CSS = """@charset "UTF-8";:root{--used:1px;--idle:2px}
.a,.b > .c{color:red}.b .d:hover{color:blue}p.a:not(.z){top:var(--used)}
@media print{.d{left:0}.a{left:1px}}@media screen{.d{left:0}}
.a:is(.b,.c) li::before{content:".d, .e"}@keyframes turn{to{top:0}}"""


def test_a_selector_goes_if_one_of_its_classes_never_occurs() -> None:
    found = purge(CSS, {"a"})
    assert "p.a:not(.z)" in found  # not being `z` is easy
    assert ".a{color:red}" in found
    assert ".c" not in found.replace(":is(.b,.c)", "")
    assert ".d" not in found.replace('".d, .e"', "")
    assert "@media print{.a{left:1px}}" in found
    assert "screen" not in found
    assert '@charset "UTF-8"' in found
    assert "@keyframes turn{to{top:0}}" in found
    assert purge(found, {"a"}) == found


def test_nothing_is_lost_where_all_classes_occur() -> None:
    def squeezed(text: str) -> str:
        return re.sub(r"\s+", "", text)

    assert squeezed(purge(CSS, {*"abcde"})) == squeezed(CSS)


def test_rules_for_tables_without_a_class_go_since_all_have_one() -> None:
    css = ".a table:not([class]) td,.a table td{top:0}"
    assert purge(css, {"a"}) == ".a table td{top:0}"


def test_a_variable_that_nothing_asks_for_goes() -> None:
    found = forget(CSS, {"--used"})
    assert "--used:1px" in found
    assert "--idle" not in found
    assert forget("a{--x:1}b{--x:1;top:0}", set()) == "b{top:0}"


def test_classes_are_read_however_they_are_quoted() -> None:
    page = """<p class="a b"><i class='c'></i><b class=d>class e</b><u class="">"""
    assert classes_of(page) == {*"abcd"}


def test_a_site_keeps_what_pages_and_scripts_name(tmp_path: Path) -> None:
    sheet = tmp_path / "zh/assets/stylesheets/main.css"
    script = tmp_path / "assets/javascripts/bundle.js"
    for path, text in {
        tmp_path / "index.html": "<p class=a>",
        tmp_path / "own.css": "i{top:var(--own)}",
        script: 'x.classList.add("b--on");y.style.getPropertyValue("--read")',
        sheet: ":root{--own:1;--read:2;--idle:3}.a{top:0}.b--on{top:0}.c{top:0}",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    slim_styles(tmp_path)
    assert sheet.read_text("utf-8") == (":root{--own:1;--read:2}.a{top:0}.b--on{top:0}")
