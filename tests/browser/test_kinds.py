"""One page of each kind, in both languages, schemes and widths: nothing is wrong."""

from collections.abc import Callable

import pytest

from conftest import AXE, Watched, kinds
from real_site import LANGUAGES

SIZES = {390: 844, 1440: 900}
# Of the system, and as Material names them.
SCHEMES = {"light": "default", "dark": "slate"}
# Off the screen the browser lays out only when it must, and axe would measure places
# that nothing takes; so all is laid out first.
LAY_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    '.md-content__inner * { content-visibility: visible !important; }');
  document.adoptedStyleSheets = [sheet];
}"""
RUN = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) =>
    `${n.target.join(' ')} ${n.any[0]?.message ?? ''}`).join(' | ')}`)"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", kinds())
def test_a_kind_of_page(
    watch: Callable[..., Watched], kind: str, language: str
) -> None:
    # Loaded light and narrow, or dark and wide; then the system becomes the other.
    order = slice(None, None, {"en": 1, "zh": -1}[language])
    sizes, schemes = list(SIZES.items())[order], list(SCHEMES.items())[order]
    size = {"width": sizes[0][0], "height": sizes[0][1]}
    watched = watch(viewport=size, color_scheme=schemes[0][0], reduced_motion="reduce")
    place = LANGUAGES[language] + kinds()[kind]["example"]
    if kind == "missing":
        watched.expected_404 = watched.address + place
    page, faults = watched.open(place), []
    for scheme, shown in schemes:
        page.emulate_media(color_scheme=scheme)
        watched.until(f"document.body.dataset.mdColorScheme == '{shown}'")
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found = inaccessible(page) + ([f"{wide} px too wide"] if wide > 0 else [])
            faults += [f"{scheme}, {width} px: {fault}" for fault in found]
    faults += watched.faults()
    watched.context.close()
    assert faults == []


def inaccessible(page: object) -> list[str]:
    """List what axe finds."""
    page.evaluate(LAY_OUT)
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text("utf-8"))
    return page.evaluate(RUN)


PLANTED = {
    "console": "() => console.warn('planted')",
    "error": "() => { setTimeout(() => { throw new Error('planted'); }); }",
    "request": "() => { new Image().src = 'http://127.0.0.1:9/planted.png'; }",
    "forbidden": "() => document.body.setAttribute('style', 'color: red')",
    "status": "() => fetch('planted.json')",
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_fault_is_seen(watch: Callable[..., Watched], kind: str) -> None:
    watched = watch()
    page = watched.open("checked/")
    assert watched.faults() == []
    page.evaluate(PLANTED[kind])
    for _ in range(50):
        if any(fault.startswith(kind) for fault in watched.faults()):
            break
        page.wait_for_timeout(100)
    assert any(fault.startswith(kind) for fault in watched.faults())
    watched.context.close()


def test_axe_sees_planted_faults(watch: Callable[..., Watched]) -> None:
    watched = watch(viewport={"width": 390, "height": 844})
    page = watched.open("checked/")
    page.evaluate("""() => {
      const image = document.querySelector('h1').appendChild(new Image());
      image.src = '../assets/logo.svg';
      document.querySelector('article p').style.color = '#ddd';
    }""")
    found = " ".join(inaccessible(page))
    assert "image-alt" in found
    assert "color-contrast" in found
    watched.context.close()
