"""The generated parts of pages: one function each, named as in the page's marker."""

import html
from pathlib import Path

from mlnotes_docs import items as ledger_items
from mlnotes_docs import licences as licence_tables
from mlnotes_docs import proof as records
from mlnotes_docs.equations import source
from mlnotes_docs.fences import PYTHON, fences, unrun
from mlnotes_docs.items import VERDICTS, Item, measured, places
from mlnotes_docs.manifest import load, snippets
from mlnotes_docs.offline import NAME
from mlnotes_docs.project import chapters as all_chapters
from mlnotes_docs.project import data, pages
from mlnotes_docs.symbols import table
from mlnotes_docs.tasks import tasks

LINES = 2  # of a program, in the ledger
WORDS = {
    "en": {
        "head": "| Item | The notes say | Verdict | Evidence |",
        "counts": "Of the notes' {total} statements, {settled} are settled: {list}.",
        "test": "test",
        "glossary": "| Term | 中文 | Meaning | Chapter |",
        "none": "No block is left out.",
        "facts": "| What | How many |",
        "offline": "Download the whole book (one archive, both languages)",
        "task": "Write `{signature}` and check it",
    },
    "zh": {
        "head": "| 编号 | 笔记说 | 结论 | 证据 |",
        "counts": "笔记的 {total} 条论断中，已检验 {settled} 条：{list}。",
        "test": "测试",
        "glossary": "| 术语 | English | 含义 | 章 |",
        "none": "没有未运行的代码块。",
        "facts": "| 项目 | 数量 |",
        "offline": "下载全书（一个压缩包，含两种语言）",
        "task": "写出 `{signature}`，再检查",
    },
}
FACTS = {
    "programs": ("programs whose output is stored", "存有输出的程序"),
    "lines": ("lines of output compared", "逐行比对的输出行数"),
    "figures": ("figures drawn by these programs", "由这些程序画出的图"),
    "seconds": ("seconds that one run of all of them takes", "全部运行一遍所需秒数"),
    "blocks": ("code blocks on the pages, both languages", "两种语言页面上的代码块"),
    "unrun": ("code blocks not run, each with its reason", "注明原因而未运行的代码块"),
    "equations": (
        "equations tied to the line that computes them",
        "与计算它的代码行绑定的公式",
    ),
    "terms": ("glossary terms held to one rendering", "译名统一的术语"),
}


def counts(root: Path, language: str) -> str:
    """One sentence: how many items of the notes have which verdict."""
    found = ledger_items.counts(root)
    total, pending = found.total(), found["pending"]
    listed = [
        f"{found[v]} {verdict(v, language)}"
        for v in VERDICTS
        if found[v] and v != "pending"
    ]
    comma = ", " if language == "en" else "，"
    sentence = WORDS[language]["counts"]
    return sentence.format(
        total=total, settled=total - pending, list=comma.join(listed)
    )


def verdict(name: str, language: str) -> str:
    """Return the word for a verdict."""
    return name if language == "en" else VERDICTS[name]


def ledger(root: Path, language: str) -> str:
    """All items, chapter by chapter, each with its measured line or its test."""
    where, rows, chapter = places(root), [], None
    titles = {c.slug: f"{c.number} · {c.title[language]}" for c in all_chapters(root)}
    for item in ledger_items.items(root):
        if item.chapter != chapter:
            chapter = item.chapter
            heading = f"\n## {titles[chapter]} {{#ledger-{chapter}}}\n"
            rows += [heading, WORDS[language]["head"], "|---|---|---|---|"]
        page = where.get(item.anchor, {}).get(language)
        name = item.id
        if page:
            page = page.removeprefix(f"docs/{language}/")
            name = f"[{item.id}]({page}#{item.anchor})"
        rows.append(
            f'| <span id="{item.anchor}"></span>{name} '
            f"| {_cell(item.statement[language])}{_how(item, language)} "
            f"| {badge(item.verdict, language)} | {_evidence(root, item, language)} |"
        )
    return "\n".join(rows)


def badge(name: str, language: str) -> str:
    """Return a verdict as a small label."""
    css = name.replace(" ", "-")
    return f'<span class="verdict {css}">{verdict(name, language)}</span>'


def _how(item: Item, language: str) -> str:
    return f" **→ {_cell(item.how[language])}**" if item.how else ""


def _evidence(root: Path, item: Item, language: str) -> str:
    lines = []
    for printed in measured(root, item):  # of each program the first few lines
        code = [html.escape(line).replace("|", "&#124;") for line in printed[:LINES]]
        lines += [f"<code>{line}</code>" for line in code]
        lines += ["…"] * (len(printed) > LINES)
    tests = [name.split("::")[1] for name in item.evidence if "::" in name]
    lines += [f"{WORDS[language]['test']} `{name}`" for name in tests]
    return "<br>".join(lines) or "—"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


def glossary(root: Path, language: str) -> str:
    """The terms of all chapters in both languages."""
    number = {chapter.slug: chapter.number for chapter in all_chapters(root)}
    other = "zh" if language == "en" else "en"
    rows = [WORDS[language]["glossary"], "|---|---|---|---|"]
    terms = data(root, "glossary")["terms"]
    if language == "en":
        terms = sorted(terms, key=lambda term: term["en"].lower())
    for term in terms:
        axis = f" (`{term['axis']}`)" if "axis" in term else ""
        anchor = f'<span id="term-{term["id"]}"></span>'
        rows.append(
            f"| {anchor}{term[language]}{axis} | {term[other]} "
            f"| {_cell(term['definition'][language])} | {number[term['chapter']]} |"
        )
    return "\n".join(rows)


def task(root: Path, language: str, name: str) -> str:
    """What a reader writes for an exercise, and the command that checks it."""
    asked = tasks(root)[name]
    title = WORDS[language]["task"].format(signature=asked.signature)
    command = f"`python -m mlnotes.exercises {name} my_answer.py`"
    text = asked.text[language].replace("\n", "\n    ")
    return f'!!! task "{title}"\n\n    {text}\n\n    {command}\n'


def offline(root: Path, language: str) -> str:
    """A link to the archive of the whole book."""
    up = "" if language == "en" else "../"
    text = WORDS[language]["offline"]
    return f'<p><a class="md-button" href="{up}{NAME}" download>{text}</a></p>'


def symbols(root: Path, language: str) -> str:
    """What each letter means, chapter by chapter."""
    return table(root, language)


def licences(root: Path, language: str, part: str) -> str:
    """What is the work of others, and under which licence."""
    return licence_tables.table(root, language, part)


def proof(root: Path, language: str, name: str) -> str:
    """What a command measured about the project, and how to measure it again."""
    return records.table(root, language, name)


def skipped(root: Path, language: str) -> str:
    """The blocks that are not run, each with its reason."""
    rows = [
        f"- `{line.split(': ')[0]}`: {line.split(': ', 1)[1]}" for line in unrun(root)
    ]
    return "\n".join(rows) or WORDS[language]["none"]


def facts(root: Path, language: str) -> str:
    """How much is checked, counted now."""
    entries = load(root)
    blocks = [
        f for page in pages(root) for f in fences(root, page) if f.language in PYTHON
    ]
    outputs = [s.output for s in snippets(root) if s.output.exists()]
    found = {
        "programs": len(entries),
        "lines": sum(path.read_text("utf-8").count("\n") for path in outputs),
        "figures": sum(len(e["figures"]) for e in entries.values()) // 2,
        "seconds": round(sum(e["seconds"] for e in entries.values())),
        "blocks": len(blocks),
        "unrun": len(unrun(root)),
        "equations": len(source(root)[0]),
        "terms": len(data(root, "glossary")["terms"]),
    }
    rows = [f"| {FACTS[k][language == 'zh']} | {v} |" for k, v in found.items()]
    return "\n".join([WORDS[language]["facts"], "|---|---|", *rows])
