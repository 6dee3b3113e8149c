"""Draw ``docs/images/recall.svg`` from a result of ``aura-desktop eval recall``: accuracy against age."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 170, 34, 56
COLOURS = {
    "ours": "#2f6f4f",
    "window_only": "#b3541e",
    "last_4_frames": "#55677a",
    "blind": "#a0a8b0",
}
NAMES = {
    "ours": "ours",
    "window_only": "live window only",
    "last_4_frames": "last 4 frames",
    "blind": "no video",
}


def draw(suite: dict[str, Any]) -> str:
    """The curve of one suite's result as SVG."""
    curves = {"ours": suite["scores"], **suite["baselines"]}
    ages = [key for key in suite["scores"] if key.startswith("at_")]

    def x(index: int) -> float:
        return LEFT + index * (WIDTH - LEFT - RIGHT) / (len(ages) - 1)

    def y(value: float) -> float:
        return TOP + (1 - value) * (HEIGHT - TOP - BOTTOM)

    out = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            "font-family=\"system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif\" font-size=\"13\">"
        ),
        "<title>Recall: accuracy against the age of what is asked about</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    out += [
        f'<path d="M{LEFT} {y(share):.1f}H{WIDTH - RIGHT}" stroke="#dde3e9"/>'
        f'<text x="{LEFT - 10}" y="{y(share) + 4:.1f}" text-anchor="end" fill="#55677a">{share:.0%}</text>'
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    for index, age in enumerate(ages):
        label = age.removeprefix("at_").replace("_", " ")
        out.append(
            f'<text x="{x(index):.1f}" y="{HEIGHT - BOTTOM + 22}" text-anchor="middle" fill="#1d2732">{label}</text>'
        )
    out.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 10}" text-anchor="middle" fill="#55677a">'
        "age of what is asked about</text>"
    )
    ends: list[float] = []
    for name, scores in curves.items():
        colour = COLOURS[name]
        points = [(x(i), y(scores[age]["value"])) for i, age in enumerate(ages)]
        if name == "ours":
            low = [f"{x(i):.1f},{y(scores[age]['low']):.1f}" for i, age in enumerate(ages)]
            high = [f"{x(i):.1f},{y(scores[age]['high']):.1f}" for i, age in enumerate(ages)]
            out.append(
                f'<polygon points="{" ".join([*high, *reversed(low)])}" fill="{colour}" opacity="0.15"/>'
            )
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.4"/>')
        out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.4" fill="{colour}"/>' for a, b in points]
        at = points[-1][1]
        while any(abs(at - other) < 16 for other in ends):
            at += 4
        ends.append(at)
        out.append(
            f'<text x="{WIDTH - RIGHT + 14}" y="{at + 4:.1f}" fill="{colour}">{NAMES[name]}</text>'
        )
    return "\n".join([*out, "</svg>", ""])


def main() -> int:
    """Draw the result that is named."""
    if len(sys.argv) != 2:
        print("usage: recall_curve.py RESULT.json", file=sys.stderr)
        return 2
    suite = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["suites"]["recall"]
    target = ROOT / "docs" / "images" / "recall.svg"
    target.write_text(draw(suite), encoding="utf-8")
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
