"""MkDocs hook: typeset every formula at build time.

A page's formulas go to one long-lived Node process (MathJax) and come back as static
SVG, its glyphs shared per page, with MathML for assistive technology; pages carry no
mathematics script. The answers are cached per page. A formula that fails is a
warning, and so fails the build.
"""

import hashlib
import html as entities
import json
import logging
import re
import shutil
import subprocess
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from mlnotes_docs.manifest import write

log = logging.getLogger("mkdocs.hooks.math")
SERVER = Path(__file__).parent.with_name("mathserver.mjs")
OPEN, CLOSE = "(\\[\"'（“‘《「", ",.;:!?)\\]\"'，。、；：！？）”’》」…—-"
FORMULA = re.compile(
    rf'([{OPEN}]*)<(span|div) class="arithmatex">(.*?)</\2>([{CLOSE}]*)', re.S
)
TAG = re.compile(r"\\tag\{(\w+)\}")
RAISE = re.compile(r'style="vertical-align: (-?[0-9.]+)(?:ex)?;"')
_raised: dict[str, str] = {}


class Typesetter:
    """The Node process; it starts with the first formula that is not cached."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def __call__(self, items: list[dict]) -> dict:
        """Typeset the formulas of one page."""
        if self.process is None:
            beside = Path(sys.executable).with_name("node")
            node = str(beside) if beside.exists() else shutil.which("node") or "node"
            self.process = subprocess.Popen(
                [node, str(SERVER)], stdin=-1, stdout=-1, text=True, encoding="utf-8"
            )
        self.process.stdin.write(json.dumps({"items": items}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("the mathematics process died; run `make clean`")
        return json.loads(answer)

    def stop(self) -> None:
        """End the process, if it runs."""
        if self.process is not None:
            self.process.communicate()
            self.process = None


_typeset = Typesetter()


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Replace the formulas of a page."""
    found = [entities.unescape(match[3]).strip() for match in FORMULA.finditer(html)]
    if not found:
        return html
    items = [
        {"tex": TAG.sub("", tex[2:-2]).strip(), "display": tex[:2] == r"\["}
        for tex in found
    ]
    answer = _cached(items, Path(config.config_file_path).parent)
    for tex, reply in zip(found, answer["items"], strict=True):
        if problem := reply.get("error"):
            where = page.file.src_uri
            log.warning("%s: %s in the formula %s", where, problem, tex)
    drawn = map(_element, found, answer["items"])
    html = FORMULA.sub(lambda match: _beside(match, next(drawn)), html)
    glyphs = '<svg class="math-glyphs" aria-hidden="true" width="0" height="0">'
    return f"{html}{glyphs}{answer['defs']}</svg>"


def _beside(match: re.Match[str], drawn: str) -> str:
    """Keep a formula and the marks that touch it in one line.

    To a browser a formula is a picture, before and behind which a line may break,
    whatever follows: a full stop, too, would begin a line.
    """
    before, kind, _, after = match.groups()
    if kind == "span" and (before or after):
        return f'<span class="math-kept">{before}{drawn}{after}</span>'
    return f"{before}{drawn}{after}"


def _element(tex: str, reply: dict) -> str:
    """Write one formula as HTML; an equation gets its number and its anchor."""
    if "error" in reply:
        return ""
    picture = RAISE.sub(_class, reply["html"])
    picture = picture.replace("<svg ", '<svg aria-hidden="true" ', 1)
    inner = f"{picture}<tex-mml>{reply['mml']}</tex-mml>"
    if tex[:2] != r"\[":
        return (
            f'<tex-math class="math-inline" data-search-exclude="1">{inner}</tex-math>'
        )
    kind = 'class="math-block" tabindex="0" data-search-exclude="1"'
    row = f"<tex-math {kind}>{inner}</tex-math>"
    if tag := TAG.search(tex):
        name = f"eq-{tag[1]}"
        row += f'<a class="equation" id="{name}" href="#{name}">({tag[1]})</a>'
    return f'<div class="math-row">{row}</div>'


def on_post_build(config: MkDocsConfig) -> None:
    """Write the classes that stand for MathJax's style attributes."""
    rules = "".join(
        f"svg.{name}{{vertical-align:{ex}ex}}\n" for name, ex in sorted(_raised.items())
    )
    write(Path(config.site_dir) / "assets" / "css" / "math-raise.css", rules)
    _typeset.stop()


def _class(match: re.Match[str]) -> str:
    # The policy allows no style attributes.
    name = "raise" + match[1].replace("-", "m").replace(".", "p")
    _raised[name] = match[1]
    return f'class="{name}"'


def _cached(items: list[dict], root: Path) -> dict:
    key = hashlib.sha256(SERVER.read_bytes() + json.dumps(items).encode()).hexdigest()
    path = root / ".cache" / "math" / f"{key[:32]}.json"
    if path.exists():
        return json.loads(path.read_text("utf-8"))
    answer = _typeset(items)
    if not any(item.get("error") for item in answer["items"]):
        write(path, json.dumps(answer))
    return answer
