"""MkDocs hook: what both languages share enters both sites."""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files

from mlnotes_docs.slim import slim

SHARED = {
    "docs/shared/js": "assets/js",
    "docs/shared/images": "assets",
    "docs/shared/diagrams": "diagrams",
}
STYLES = ("site.css", "print.css")  # one file: a page asks for few
COMMENT = re.compile(r"/\*.*?\*/\n?", re.S)
REFERENCE = "assets/_mkdocstrings.css"
# Of the languages that the theme's search knows; English needs none of them.
SEARCH = re.compile(r"assets/javascripts/lunr/(?!min/lunr\.(stemmer|multi|zh)\b)")


@event_priority(-100)  # after mkdocstrings has added it
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Leave the styles of the reference to its own pages (see `main.html`)."""
    config.extra_css = [path for path in config.extra_css if path != REFERENCE]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add styles, scripts, diagrams and figures; leave out other languages' search."""
    root = Path(config.config_file_path).parent
    pairs = [
        (path, f"{target}/{path.name}")
        for folder, target in SHARED.items()
        for path in sorted((root / folder).glob("*.*"))
    ]
    css = root / "docs" / "shared" / "css"
    styles = "".join((css / name).read_text("utf-8") for name in STYLES)
    styles = COMMENT.sub("", styles)
    files.append(File.generated(config, "assets/css/site.css", content=styles))
    for path, uri in pairs:
        files.append(File.generated(config, uri, abs_src_path=str(path)))
    for path in sorted((root / "snippets").glob("*/*.svg")):
        uri, drawing = path.relative_to(root).as_posix(), slim(path.read_text("utf-8"))
        files.append(File.generated(config, uri, content=drawing))
    for file in [file for file in files if SEARCH.match(file.src_uri)]:
        files.remove(file)
    return files
