"""What was measured about the project itself: records that commands write, and tables.

A record is `docs/shared/proof/<name>.json`: the command that made it, the day, the
machine, the versions, and rows. The page "Proof" shows every record; nothing on it is
typed by hand.
"""

import json
import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from mlnotes_docs.manifest import write

FOLDER = Path("docs/shared/proof")
MADE = {
    "en": "`{command}`, {date}: {machine}; {versions}.",
    "zh": "`{command}`，{date}：{machine}；{versions}。",
}
MACHINE = {
    "en": "{processor}, {cores} cores, {memory} GiB, {system}",
    "zh": "{processor}，{cores} 核，内存 {memory} GiB，{system}",
}

COLUMNS = {
    "mutants": {
        "module": ("Module", "模块"),
        "mutants": ("Changes", "改动"),
        "run": ("Tried", "已试"),
        "killed": ("Found", "被发现"),
        "equivalent": ("Equal in effect", "效果相同"),
        "open": ("Missed", "漏掉"),
        "share": ("Found, %", "发现率（%）"),
    },
    "lighthouse": {
        "page": ("Page", "页面"),
        "performance": ("Performance", "性能"),
        "accessibility": ("Accessibility", "无障碍"),
        "practices": ("Best practices", "最佳实践"),
        "seo": ("SEO", "SEO"),
        "blocking": ("Blocking, ms", "阻塞（毫秒）"),
        "shift": ("Layout shift", "布局偏移"),
        "kilobytes": ("KB", "KB"),
        "requests": ("Requests", "请求数"),
    },
    "bench": {
        "case": ("Case", "项目"),
        "theirs": ("Compared with", "对照"),
        "ratio": ("Ours / theirs", "我们 / 对照"),
        "quartiles": ("Quartiles", "四分位"),
        "us": ("Ours, µs", "我们（微秒）"),
        "memory": ("Memory", "内存比"),
        "why": ("Why", "原因"),
    },
    "suite": {
        "command": ("Command", "命令"),
        "state": ("Before it", "运行前"),
        "passed": ("Passed", "通过"),
        "skipped": ("Skipped", "跳过"),
        "why": ("Why", "原因"),
        "minutes": ("Minutes", "分钟"),
    },
    "edits": {
        "change": ("Changed", "改动"),
        "rounds": ("Rounds", "轮数"),
        "pages": ("Pages made again", "重做的页面"),
        "seconds": ("Seconds", "秒"),
    },
    "harness": {
        "method": ("Way of testing", "测试方式"),
        "blocks": ("Blocks run", "运行的代码块"),
        "rounds": ("Rounds", "轮数"),
        "false": ("False alarms", "误报"),
        "seconds": ("Seconds in total", "总秒数"),
        "block_wall": ("Seconds a block", "每块秒数"),
        "block_cpu": ("Of computing", "其中计算秒数"),
        "ratio": ("Computing, ours / theirs", "计算时间，我们 / 对照"),
        "isolated": ("Blocks isolated", "代码块相互隔离"),
        "found": ("Planted faults found", "发现的植入错误"),
    },
    "faults": {
        "planted": ("Planted", "植入的错误"),
        "ours": ("This project", "本项目"),
        "markdown": ("pytest-markdown-docs", "pytest-markdown-docs"),
        "nbmake": ("nbmake", "nbmake"),
        "python": ("`python`", "`python`"),
    },
    "steady": {
        "round": ("Round", "轮"),
        "hashing": ("Hash seed", "哈希种子"),
        "zone": ("Time zone", "时区"),
        "locale": ("Locale", "区域设置"),
        "threads": ("Threads", "线程"),
        "order": ("Order", "顺序种子"),
        "workers": ("Worker", "工作进程"),
        "load": ("Busy beside it", "旁边的忙进程"),
        "tests": ("Tests", "测试"),
        "alarms": ("Alarms", "报警"),
        "seconds": ("Seconds", "秒"),
    },
}

# Records whose first row is the sum of the others, and what those are.
PARTS = {"mutants": {"en": "Module by module", "zh": "逐个模块"}}


def processor() -> str:
    """Name the processor, as far as the system tells."""
    info = Path("/proc/cpuinfo")
    text = info.read_text("utf-8") if info.exists() else ""
    named = re.search(r"model name\s*: (.+)", text)
    return named[1] if named else platform.processor() or platform.machine()


def machine() -> dict[str, str | int]:
    """Describe this machine: processor, cores, memory in GiB, system."""
    return {
        "processor": processor(),
        "cores": os.cpu_count() or 1,
        "memory": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
    }


def record(
    root: Path,
    name: str,
    command: str,
    rows: list[dict[str, Any]],
    packages: tuple[str, ...] = (),
    **versions: str,
) -> Path:
    """Store what a command measured.

    Args:
        root: The folder of the project.
        name: Of the record, see `COLUMNS`.
        command: What reproduces it.
        rows: Each with the same keys, those of `COLUMNS[name]` among them.
        packages: The installed Python packages whose versions matter, beside Python.
        versions: Of other programs.

    Returns:
        The file that was written, in one step.

    Raises:
        ValueError: If a row lacks a column.
    """
    for row in rows:
        if missing := COLUMNS[name].keys() - row.keys():
            need = ", ".join(sorted(missing))
            raise ValueError(f"rows of {name} must have {need}, got {row}")
    found = {"Python": platform.python_version()}
    found |= {package: version(package) for package in packages} | versions
    content = {
        "command": command,
        "date": str(datetime.now(UTC).date()),
        "machine": machine(),
        "versions": found,
        "rows": rows,
    }
    path = root / FOLDER / f"{name}.json"
    write(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    return path


def load(root: Path, name: str) -> dict[str, Any]:
    """Read a record."""
    return json.loads((root / FOLDER / f"{name}.json").read_text("utf-8"))


def table(root: Path, language: str, name: str) -> str:
    """Show a record: its rows, and how, when and where they were made.

    Of a record whose first row is the sum of the others, these are folded away.
    """
    found = load(root, name)
    columns = COLUMNS[name]
    numbers = {
        key: all(isinstance(row[key], int | float | None) for row in found["rows"])
        for key in columns
    }
    head = [
        _row([title[language == "zh"] for title in columns.values()]),
        _row(["---:" if numbers[key] else "---" for key in columns]),
    ]
    rows = [_row([_cell(r[key], language) for key in columns]) for r in found["rows"]]
    lines = [*head, *rows]
    if name in PARTS:
        parts = [f"    {line}" for line in (*head, *rows[1:])]
        lines = [
            *head,
            rows[0],
            "",
            f'??? example "{PARTS[name][language]}"',
            "",
            *parts,
        ]
    return "\n".join([*lines, "", _made(found, language), "{.made}"])


def _made(found: dict[str, Any], language: str) -> str:
    versions = (f"{key} {value}" for key, value in found["versions"].items())
    return MADE[language].format(
        command=found["command"],
        date=found["date"],
        machine=MACHINE[language].format(**found["machine"]),
        versions=", ".join(versions),
    )


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(value: Any, language: str) -> str:
    if isinstance(value, dict):  # a text in both languages
        value = value[language]
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else str(value).replace("|", "\\|")
