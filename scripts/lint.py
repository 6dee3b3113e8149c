"""``make lint``: every check of the source, all of them even if the first fails; exit 1 if any did."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS = (
    ("ruff", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("layers", ["lint-imports"]),
)


def main() -> int:
    failed = []
    for name, (program, *words) in CHECKS:
        print(f"[lint] {name}", flush=True)
        if subprocess.run([str(BIN / program), *words], cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"[lint] failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
