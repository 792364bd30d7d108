"""MkDocs hook: what both languages share enters both sites."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

SHARED = {
    "docs/shared/css": "assets/css",
    "docs/shared/js": "assets/js",
    "docs/shared/images": "assets",
    "docs/shared/diagrams": "diagrams",
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add styles, scripts, diagrams and the snippets' figures."""
    root = Path(config.config_file_path).parent
    pairs = [
        (path, f"{target}/{path.name}")
        for folder, target in SHARED.items()
        for path in sorted((root / folder).glob("*.*"))
    ]
    pairs += [
        (path, path.relative_to(root).as_posix())
        for path in sorted((root / "snippets").glob("*/*.svg"))
    ]
    for path, uri in pairs:
        files.append(File.generated(config, uri, abs_src_path=str(path)))
    return files
