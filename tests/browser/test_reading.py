"""What a reader does: copy, switch language and theme, use keys, follow links."""

from collections.abc import Callable, Iterator

import pytest

from conftest import Watched
from real_site import LANGUAGES

WIDE = {"width": 1280, "height": 900}
TOP = "(id) => document.getElementById(id).getBoundingClientRect().top"
HEADER = "document.querySelector('.md-header').getBoundingClientRect().bottom"
LAST = """() => [...document.querySelectorAll('article :is(h2, h3)[id]')]
  .filter((h) => h.getBoundingClientRect().top < innerHeight / 3).at(-1).id"""
# Whether what has the focus is seen to have it.
FOCUS = """() => {
  const at = document.activeElement;
  const seen = at.matches('.md-option') ? at.nextElementSibling : at;
  const style = getComputedStyle(seen), box = at.getBoundingClientRect();
  return {
    name: at.className.baseVal ?? at.className, tag: at.tagName, id: at.id,
    text: at.textContent.trim().slice(0, 20),
    ring: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
    inside: !!at.closest('article'), top: box.top, size: box.width * box.height,
  };
}"""

# Marks that close something, right behind a formula, yet at the beginning of a line.
STRAY = """() => [...document.querySelectorAll('article .math-inline')].filter((f) => {
  const walk = document.createTreeWalker(f.closest('article'), NodeFilter.SHOW_TEXT);
  walk.currentNode = f.querySelector('tex-mml');
  let next = walk.nextNode();
  while (next && f.contains(next)) next = walk.nextNode();
  if (!/^[,.;:!?)，。、；：！？）”》」]/.test(next?.data ?? '')) return false;
  const range = document.createRange();
  range.setStart(next, 0);
  range.setEnd(next, 1);
  return range.getBoundingClientRect().left < f.getBoundingClientRect().right - 2;
}).map((f) => f.closest('p, li, td, figcaption')?.innerText.slice(0, 40))"""


@pytest.fixture
def wide(watch: Callable[..., Watched]) -> Iterator[Watched]:
    """A page as a desk sees it; what it complained of fails the test."""
    granted = ["clipboard-read", "clipboard-write"]
    watched = watch(viewport=WIDE, permissions=granted, reduced_motion="reduce")
    yield watched
    assert watched.faults() == []
    watched.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_copy_button_copies_what_is_shown(wide: Watched, language: str) -> None:
    page = wide.open(f"{LANGUAGES[language]}adaptive-learning-rates/")
    page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
    blocks = page.locator(".highlight:has(> button.copy)").all()
    assert len(blocks) > 10
    for block in blocks:
        block.locator("button.copy").click()
        shown = block.locator("code").inner_text().rstrip()
        assert page.evaluate("navigator.clipboard.readText()") == shown
    marked = page.locator("button.copy").last
    assert "done" in marked.get_attribute("class")


@pytest.mark.parametrize("language", LANGUAGES)
def test_switching_the_language_keeps_the_place(wide: Watched, language: str) -> None:
    page = wide.open(f"{LANGUAGES[language]}transformer/")
    ids = page.locator("article h2[id]").evaluate_all("(all) => all.map((h) => h.id)")
    chosen = ids[len(ids) // 2]
    page.evaluate("(id) => document.getElementById(id).scrollIntoView()", chosen)
    above = page.evaluate(LAST)
    page.locator("header a.language").click()
    page.wait_for_selector(f"html:not([lang|={language}])", state="attached")
    page.wait_for_load_state()  # its head comes before its headings
    assert page.evaluate("location.hash") == f"#{above}"
    wide.until(f"({TOP})('{above}') < innerHeight / 2")
    assert page.evaluate(TOP, above) >= page.evaluate(HEADER) - 1


ANCHORS = [
    ("ledger/", "[id^='item-']", 30),
    ("glossary/", "article [id^='term-'], article dt[id]", 100),
    ("adaptive-learning-rates/", "a.equation", 3),
    ("adaptive-learning-rates/", "a.item[id]", 3),
    ("references/", ".references li", 30),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("place", "selector", "least"), ANCHORS)
def test_an_anchor_is_not_hidden_under_the_header(
    wide: Watched, language: str, place: str, selector: str, least: int
) -> None:
    page = wide.open(LANGUAGES[language] + place)
    found = page.locator(selector).evaluate_all("(all) => all.map((a) => a.id)")
    assert len(found) >= least
    for name in (found[0], found[len(found) // 2], found[-1]):
        wide.open("checked/")
        wide.open(f"{LANGUAGES[language]}{place}#{name}")
        wide.until(f"({TOP})('{name}') < innerHeight")
        assert page.evaluate(TOP, name) >= page.evaluate(HEADER) - 1, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keyboard_reaches_everything(wide: Watched, language: str) -> None:
    page = wide.open(f"{LANGUAGES[language]}classification-loss/")
    seen = []
    for _ in range(900):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUS))
        if seen[-1]["tag"] == "BODY":
            break
    assert seen[-1]["tag"] == "BODY", "the focus never leaves the page"
    names = " ".join(f"{x['tag']}.{x['name']}" for x in seen)
    assert "md-skip" in seen[0]["name"]
    parts = ("md-header__button", "md-search__input", "language", "md-nav__link")
    for part in (*parts, "SUMMARY", "BUTTON.copy", "code", "headerlink", "md-footer"):
        assert part in names, part
    # The search field shows its focus by opening, with a caret in it.
    dark = [x for x in seen[:-1] if not x["ring"] and "search__input" not in x["name"]]
    assert dark == []


def test_the_skip_link_skips(wide: Watched) -> None:
    page = wide.open("classification-loss/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["inside"]


def test_details_open_by_keyboard(wide: Watched) -> None:
    page = wide.open("classification-loss/")
    details = page.locator("article details").first
    assert not details.evaluate("(d) => d.open")
    details.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert details.evaluate("(d) => d.open")
    page.keyboard.press("Space")
    assert not details.evaluate("(d) => d.open")


def test_the_search_opens_and_closes_by_keyboard(wide: Watched) -> None:
    page = wide.open("checked/")
    page.keyboard.press("/")
    page.keyboard.type("softmax")
    page.wait_for_selector(".md-search-result__link")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?h=*")
    wide.open("checked/")
    page.keyboard.press("/")
    wide.until("document.querySelector('#__search').checked")
    page.keyboard.press("Escape")
    wide.until("!document.querySelector('#__search').checked")


def test_a_chosen_theme_stays(wide: Watched) -> None:
    page = wide.open("checked/")
    for theme in ("system", "default"):  # of the buttons pressed; the next is in force
        assert page.locator("button[data-theme]:visible").count() == 1
        page.locator(f"button[data-theme={theme}]:visible").press("Enter")
    wide.until("document.body.dataset.mdColorScheme === 'slate'")
    wide.open("zh/ledger/")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"


def test_nothing_moves_where_motion_is_unwanted(wide: Watched) -> None:
    page = wide.open("classification-loss/")
    moving = page.evaluate("""() => [...document.querySelectorAll('*')].filter((x) => {
      const style = getComputedStyle(x);
      return parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none';
    }).length""")
    assert moving == 0
    scroll = "getComputedStyle(document.documentElement).scrollBehavior"
    assert page.evaluate(scroll) == "auto"


def test_a_tap_on_an_abbreviation_tells_its_meaning(wide: Watched) -> None:
    page = wide.open("transformer/")
    term = page.locator("article abbr").first
    term.click()
    told = page.get_by_role("status").locator("visible=true")
    assert told.inner_text().startswith(f"{term.inner_text()}: ")
    page.locator("h1").click()
    assert page.locator(".meaning").count() == 0
    assert wide.faults() == []


def test_the_end_of_a_page_leads_back_to_its_top(wide: Watched) -> None:
    page = wide.open("ledger/")
    page.locator(".to-top a").click()
    wide.until("scrollY === 0")


@pytest.mark.parametrize("width", [390, 500])
def test_no_line_begins_with_the_mark_behind_a_formula(
    watch: Callable[..., Watched], width: int
) -> None:
    watched = watch(viewport={"width": width, "height": 900})
    page = watched.open("zh/adaptive-learning-rates/")
    page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
    shown = "[...document.querySelectorAll('article *')].forEach((e) => { %s })"
    page.evaluate(shown % "e.style.contentVisibility = 'visible'")
    assert page.evaluate(STRAY) == []
    page.evaluate(shown % "if (e.matches('.math-kept')) e.style.whiteSpace = 'normal'")
    assert len(page.evaluate(STRAY)) >= 2
    watched.context.close()
