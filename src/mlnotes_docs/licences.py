"""What is the work of others: data that programs read, software that readers get."""

import ast
import functools
import re
from collections import defaultdict
from pathlib import Path

from mlnotes_docs.project import chapters, data

# A function that reads data of somebody's, or the name of an environment.
READ = re.compile(
    r"sklearn\.datasets\.(load|fetch)_\w+|(torchvision|torchtext|torchaudio)\.datasets"
    r"\.\w+|seaborn\.load_dataset|mlxtend\.data\.\w+|pycantonese\.\w+"
    r"|pypinyin(\.\w+){1,2}|networkx\.\w+_graph|[A-Z]\w*-v\d+"
)
HEAD = {
    "data": {
        "en": "| Data | Authors | Licence | Comes with | Chapters |",
        "zh": "| 数据 | 作者 | 许可 | 来自软件包 | 章 |",
    },
    "site": {
        "en": "| Name | Authors | Licence | Here |",
        "zh": "| 名称 | 作者 | 许可 | 在本站的用处 |",
    },
}
UNUSED = {"en": "none", "zh": "无"}


def table(root: Path, language: str, part: str) -> str:
    """Write a table of `docs/shared/licences.yml` in Markdown.

    Args:
        root: The project's folder.
        language: ``"en"`` or ``"zh"``.
        part: ``"data"``, ``"site"`` or ``"tools"``.
    """
    head = HEAD["data" if part == "data" else "site"][language]
    rows = [head, "|" + "---|" * (head.count("|") - 1)]
    where = used(root) if part == "data" else {}
    links = {c.slug: f"[{c.number}]({c.slug}/index.md)" for c in chapters(root)}
    for entry in data(root, "licences")[part]:
        name, by = _in(entry["name"], language), entry["by"]
        if "address" in entry:
            name = f"[{name}]({entry['address']})"
        cells = [f"{name}{_cited(entry)}", by.replace(" & al.", _others(language))]
        cells.append(_in(entry["licence"], language))
        if part == "data":
            slugs = {slug for one in entry["reads"] for slug in where.get(one, ())}
            found = [link for slug, link in links.items() if slug in slugs]
            cells += [entry["package"], ", ".join(found) or UNUSED[language]]
        else:
            cells.append(_in(entry["what"], language))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def check(root: Path) -> list[str]:
    """Compare the entries with what the programs read.

    Args:
        root: The project's folder.

    Returns:
        A sentence for each source that has no entry, and each entry's that nothing
        reads.
    """
    name = "docs/shared/licences.yml"
    if not (root / name).exists():
        return []
    known = {one for entry in data(root, "licences")["data"] for one in entry["reads"]}
    found = used(root)
    missing = [
        f"{name}: {one}, which {found[one][0]} reads, has no entry"
        for one in sorted(found.keys() - known)
    ]
    stale = [f"{name}: nothing reads {one}" for one in sorted(known - found.keys())]
    return missing + stale


def used(root: Path) -> dict[str, list[str]]:
    """Find what data is read, and where.

    Args:
        root: The project's folder.

    Returns:
        By each source the modules of `mlnotes` that read it, then the slugs of the
        chapters whose programs read it, themselves or by the functions of `mlnotes`.
    """
    library, found = {}, defaultdict(list)
    for path in sorted((root / "src" / "mlnotes").rglob("*.py")):
        module = ".".join(path.relative_to(root / "src").with_suffix("").parts)
        for function, names in _functions(path.read_text("utf-8")).items():
            library[f"{module}.{function}"] = read = set(filter(READ.fullmatch, names))
            for one in sorted(read):
                found[one].append(module)
    programs = [(p.parent.name, p) for p in (root / "snippets").glob("*/*.py")]
    programs += [(p.stem, p) for p in (root / "docs/shared/labs").glob("*.py")]
    for slug, path in sorted(programs):
        names = dotted(path.read_text("utf-8"))
        read = set(filter(READ.fullmatch, names))
        for one in sorted(read.union(*(library.get(name, ()) for name in names))):
            if slug not in found[one]:
                found[one].append(slug)
    return dict(found)


@functools.lru_cache(maxsize=512)
def _functions(text: str) -> dict[str, set[str]]:
    """Return, by each function of a module, the names in it."""
    tree = ast.parse(text)
    imported = _imports(tree)
    return {
        node.name: _names(node, imported | _imports(node))
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }


@functools.lru_cache(maxsize=512)
def dotted(text: str) -> set[str]:
    """List what a program names, each as ``package.module.name``.

    Args:
        text: The program.

    Returns:
        The names that it imports, or reaches by a module that it imports, and its
        texts in quotes.
    """
    tree = ast.parse(text)
    return _names(tree, _imports(tree))


def _imports(tree: ast.AST) -> dict[str, str]:
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.name if alias.asname else alias.name.split(".")[0]
                found[alias.asname or name] = name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def _names(tree: ast.AST, imported: dict[str, str]) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        elif isinstance(node, (ast.Name, ast.Attribute)):
            first, *rest = ast.unparse(node).split(".")
            found.add(".".join([imported.get(first, first), *rest]))
    return found


def _in(value: str | dict[str, str], language: str) -> str:
    return value[language] if isinstance(value, dict) else value


def _others(language: str) -> str:
    return " and others" if language == "en" else " 等"


def _cited(entry: dict) -> str:
    keys = entry.get("cite", [])
    keys = [keys] if isinstance(keys, str) else keys
    return f" [{'; '.join(f'@{key}' for key in keys)}]" if keys else ""
