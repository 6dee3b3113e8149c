"""``make pins``: write constraints.txt from what is installed in .venv, everything that the project pulls in.

To move to newer versions: ``.venv/bin/pip install -U …``, run the suite, then this.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# Exact versions of every package that AURA Desktop and its tests pull in. Made by `make pins`; pip reads it through
# `make run` and `make test`. A version without a local part (+cpu, +cu130) matches every build of it, so the index
# that pip is set to decides which build of torch is installed; see 'CPU or GPU' in the README.
"""


def name_of(text: str) -> str:
    """The name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", text).lower()


def closure(wanted: list[Requirement]) -> dict[str, str]:
    """``{name: version}`` of ``wanted`` and all that they need here, from what is installed."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    while wanted:
        requirement = wanted.pop()
        name = name_of(requirement.name)
        for extra in ("", *requirement.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            distribution = metadata.distribution(name)
            found[name] = Version(distribution.version).public
            for line in distribution.requires or []:
                inner = Requirement(line)
                if inner.marker is None or inner.marker.evaluate({"extra": extra}):
                    wanted.append(inner)
    return found


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lines = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
    ]
    pins = closure([Requirement(line) for line in lines])
    body = "".join(f"{name}=={version}\n" for name, version in sorted(pins.items()))
    (ROOT / "constraints.txt").write_text(HEADER + body, "utf-8")
    print(f"constraints.txt: {len(pins)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
