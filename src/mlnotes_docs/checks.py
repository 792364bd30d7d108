"""`make check`: the checks that run nothing, and their reports."""

import sys
from pathlib import Path

from mlnotes_docs import (
    api,
    equations,
    items,
    layout,
    licences,
    parity,
    symbols,
    tasks,
)
from mlnotes_docs.fences import unrun

CHECKS = {
    "items": items.check,
    "equations": equations.check,
    "parity": parity.check,
    "layout": layout.check,
    "tasks": tasks.check,
    "reference": api.check,
    "symbols": symbols.check,
    "licences": licences.check,
}


def main() -> int:
    """Print every complaint and the reports; return the number of complaints."""
    root, total = Path.cwd(), 0
    for name, check in CHECKS.items():
        complaints = check(root)
        total += len(complaints)
        print(f"{name}: {len(complaints) or 'no'} complaints")
        print("".join(f"  {line}\n" for line in complaints), end="")
    print(
        "longest functions:",
        *(f"  {n} {name}" for n, name in layout.sizes(root)[:8]),
        sep="\n",
    )
    print("blocks that are not run:", *(f"  {line}" for line in unrun(root)), sep="\n")
    print(
        "links to other hosts:",
        *(f"  {x}" for x in layout.external_links(root)),
        sep="\n",
    )
    return total


if __name__ == "__main__":
    sys.exit(min(main(), 1))
