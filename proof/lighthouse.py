"""`make lighthouse`: what Lighthouse says of a page of each kind, as on a telephone.

Each page is looked at several times, in turns; a figure is the median. The site is
served compressed from this machine, the network and the processor are slowed down by
Lighthouse as it does by default for mobile pages.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from mlnotes_docs.project import data
from mlnotes_docs.proof import record

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))

from server import Server, chromium

TOOL = Path("proof/node_modules/lighthouse")
FLAGS = "--headless=new --no-sandbox"
# Beside an example of each kind: the pages with most formulas and figures.
HEAVY = ("zh/adaptive-learning-rates/", "zh/generative-adversarial/")
SCORES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "practices": "best-practices",
    "seo": "seo",
}
DIGITS = {"shift": 3}


def look(root: Path, address: str) -> dict[str, float]:
    """Return what Lighthouse finds on one page: scores of 100, and four amounts.

    Raises:
        RuntimeError: If Lighthouse gives no score.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = ["node", root / TOOL / "cli/index.js", address, "--quiet"]
        command += [f"--chrome-flags={FLAGS}", "--output=json"]
        said = subprocess.run(
            [*command, f"--output-path={report}"],
            env=os.environ | {"CHROME_PATH": chromium()},
            capture_output=True,
            text=True,
        )
        if not report.exists():
            raise RuntimeError(f"Lighthouse failed on {address}: {said.stderr[-300:]}")
        return figures(json.loads(report.read_text("utf-8")))


def figures(report: dict[str, Any]) -> dict[str, float]:
    """Take the figures from a report of Lighthouse.

    Raises:
        RuntimeError: If a score is missing.
    """
    audits, found = report["audits"], {}
    for key, name in SCORES.items():
        score = report["categories"][name]["score"]
        if score is None:
            raise RuntimeError(f"Lighthouse gave no score for {name}")
        found[key] = 100 * score
    found["blocking"] = audits["total-blocking-time"]["numericValue"]
    found["shift"] = audits["cumulative-layout-shift"]["numericValue"]
    found["kilobytes"] = audits["total-byte-weight"]["numericValue"] / 1000
    requests = audits["network-requests"]["details"]["items"]
    found["requests"] = sum(not r["url"].startswith("data:") for r in requests)
    return found


def rows(looks: dict[str, list[dict[str, float]]]) -> list[dict[str, Any]]:
    """Return the medians, page by page."""
    found = []
    for place, results in looks.items():
        row: dict[str, Any] = {"page": f"`/{place}`"}
        for key in results[0]:
            middle = statistics.median(result[key] for result in results)
            row[key] = round(middle, DIGITS.get(key)) if middle else 0
        found.append(row)
    return found


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--site", type=Path, help="built before; default: build it")
    args = parser.parse_args(arguments)
    root = Path.cwd()
    kinds = data(root, "kinds")
    places = [kind["example"] for name, kind in kinds.items() if name != "missing"]
    places += ["zh/", *HEAVY]
    with tempfile.TemporaryDirectory() as folder:
        site = args.site or Path(folder) / "site"
        if not args.site:
            build = [sys.executable, "-m", "mlnotes_docs.site", "build", "--target"]
            subprocess.run([*build, site], check=True)
        server = Server(site.resolve())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        looks: dict[str, list[dict[str, float]]] = {place: [] for place in places}
        for turn in range(args.rounds):
            for place in places:
                looks[place].append(look(root, server.address + place))
                print(f"{turn + 1}/{args.rounds} /{place}: {looks[place][-1]}")
    tool = json.loads((root / TOOL / "package.json").read_text("utf-8"))["version"]
    browser = subprocess.run([chromium(), "--version"], capture_output=True, text=True)
    record(
        root,
        "lighthouse",
        "make lighthouse",
        rows(looks),
        Lighthouse=tool,
        Chromium=browser.stdout.split()[1],
    )


if __name__ == "__main__":
    main()
