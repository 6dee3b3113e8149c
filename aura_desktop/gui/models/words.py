"""The window's words in the user's language. Qt-free: the window installs what translates.

Qt Linguist finds every literal given to ``translate`` (``make translations``); values go in
afterwards with ``str.format``, so that a translation may put them in another order.
"""

from __future__ import annotations

from collections.abc import Callable

Translator = Callable[[str, str, str, int], str]


def _english(_context: str, text: str, _comment: str, n: int) -> str:
    return text.replace("%n", str(n)) if n >= 0 else text


_translator: Translator = _english


def translate(context: str, text: str, comment: str = "", n: int = -1) -> str:
    """``text`` in the user's language; with ``n`` in the form for that number, which ``%n`` shows."""
    return _translator(context, text, comment, n)


def install(translator: Translator | None) -> None:
    """Translate with this from now on; ``None``: English."""
    global _translator  # noqa: PLW0603 - one language a process, as in Qt
    _translator = translator or _english
