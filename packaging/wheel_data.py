"""Puts ``models/`` and ``assets/`` into the wheel, under ``aura_desktop/_data``.

A checkout finds them beside the package.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelData(BuildHookInterface):  # type: ignore[type-arg]
    """Runs while a wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """``version`` is ``standard`` for a real wheel and ``editable`` for a checkout's link."""
        if version == "standard":
            for folder in ("models", "assets"):
                build_data["force_include"][folder] = f"aura_desktop/_data/{folder}"
