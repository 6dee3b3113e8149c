"""``models list · recommend · pull · verify · remove · import``: the model store's own commands."""

from __future__ import annotations

from aura_desktop.modelstore.commands import app

__all__ = ["app"]
