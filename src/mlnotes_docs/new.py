"""`make new slug=…`: the skeleton of a chapter, in both languages.

The slug must stand in `docs/shared/chapters.yml`. Nothing that exists is touched.
"""

import argparse
import sys
from pathlib import Path

from mlnotes_docs.manifest import write
from mlnotes_docs.project import LANGUAGES, chapters

SECTIONS = {
    "goals": ("What you will be able to do", "学完本章，你能做什么"),
    "question": ("The question the notes ask", "笔记提出的问题"),
    "idea": ("The idea in plain words", "先用大白话讲"),
    "by-hand": ("One example by hand", "动手算一个例子"),
    "mathematics": ("The mathematics", "数学推导"),
    "code": ("The code", "代码"),
    "predict": ("Predict before you run", "先猜，再运行"),
    "run": ("Run it", "运行"),
    "notice": ("What to notice", "看出了什么"),
    "verdicts": ("Verdicts", "结论"),
    "differences": ("Differences from PyTorch", "与 PyTorch 的不同"),
    "misreadings": ("Common misreadings", "常见误读"),
    "recap": ("Recap", "小结"),
    "exercises": ("Exercises", "练习"),
    "references": ("References", "参考文献"),
}


def new(root: Path, slug: str) -> list[Path]:
    """Write the skeleton of a chapter.

    Args:
        root: The project's folder.
        slug: The chapter's slug.

    Returns:
        The files written.

    Raises:
        ValueError: If `slug` names no chapter.
        FileExistsError: If the chapter has a page already.
    """
    known = {chapter.slug: chapter for chapter in chapters(root)}
    if slug not in known:
        names = ", ".join(
            name for name, chapter in known.items() if not chapter.written
        )
        raise ValueError(f"slug must be one of {names}, got {slug!r}")
    chapter = known[slug]
    texts = {}
    for number, language in enumerate(LANGUAGES):
        headings = [f"## {s[number]} {{#{key}}}" for key, s in SECTIONS.items()]
        front = f"---\ndescription: {chapter.summary[language]}\n---"
        title = f"# {chapter.title[language]} {{#{slug}}}"
        parts = [title, chapter.question[language], *headings, "\\bibliography"]
        path = root / "docs" / language / slug / "index.md"
        texts[path] = front + "\n" + "\n\n".join(parts) + "\n"
    test = root / "tests" / "chapters" / f"test_{slug.replace('-', '_')}.py"
    texts[test] = f'"""The numbers that the chapter {slug} works out by hand."""\n'
    for path in texts:
        if path.exists():
            raise FileExistsError(f"{path.relative_to(root)} exists already")
    for path, text in texts.items():
        write(path, text)
    return list(texts)


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("slug")
    parser.add_argument("--root", type=Path, default=Path.cwd())
    args = parser.parse_args()
    try:
        written = new(args.root.resolve(), args.slug)
    except (ValueError, FileExistsError) as error:
        print(f"new: {error}", file=sys.stderr)
        return 1
    print("\n".join(f"wrote {path}" for path in written))
    print("next: add the pages to the nav of mkdocs.yml and mkdocs.zh.yml")
    return 0


if __name__ == "__main__":
    sys.exit(main())
