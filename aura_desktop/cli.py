"""The command line's front door: starts the commands and turns every way to end into an exit code.

0 done · 1 a bug of ours · 2 wrong usage · 3 a part is missing or unusable (one sentence on stderr) ·
130 interrupted by the user. Only the standard library is imported here, so that Ctrl-C is answered even
while the rest is being imported.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

DEBUG = "--debug"
BUG = 1
UNUSABLE = 3
INTERRUPTED = 130
READER_GONE = 141  # what a shell reports for a program that a closed pipe ended (128 + SIGPIPE)


def main() -> NoReturn:
    """Run ``aura-desktop`` on ``sys.argv`` and exit."""
    try:
        import multiprocessing

        multiprocessing.freeze_support()
        _speak_utf8()
        code = run(sys.argv[1:])
        _flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        _silence()
        code = READER_GONE
    # What is left is the interpreter's own end; a Ctrl-C there ends it at once and without a word.
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    sys.exit(code)


def _speak_utf8() -> None:
    """Begin again in UTF-8 where the locale is plain ASCII: file names and questions may have any letters."""
    ascii_only = sys.getfilesystemencoding().lower() in {"ascii", "us-ascii", "ansi_x3.4-1968"}
    if ascii_only and not getattr(sys, "frozen", False) and os.name == "posix":
        words = [os.fsencode(word) for word in sys.argv[1:]]
        start = [os.fsencode(sys.executable), b"-m", b"aura_desktop", *words]
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, start)  # noqa: S606 - this very program


def run(words: list[str]) -> int:
    """Run one command line and return its exit code; writes at most one sentence to stderr."""
    debug = DEBUG in words
    if debug:  # understood anywhere in the line, as one remembers it only after the fault
        words = [DEBUG, *(word for word in words if word != DEBUG)]
    try:
        from aura_desktop import commands

        return commands.run(words)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _silence()
        return READER_GONE
    except Exception as error:  # noqa: BLE001 - the last place that can turn an error into a sentence
        if debug:
            import traceback

            traceback.print_exc()
            return UNUSABLE if _users_matter(error) else BUG
        return _explain(error)


def _users_matter(error: Exception) -> bool:
    from aura_desktop.errors import PartUnusable

    return isinstance(error, PartUnusable | OSError | MemoryError)


def _explain(error: Exception) -> int:
    """Say in one sentence what ended the command."""
    from aura_desktop.errors import PartUnusable

    if isinstance(error, PartUnusable):
        _tell(str(error))
        return UNUSABLE
    if isinstance(error, OSError):
        about = f"{error.filename}: " if error.filename else ""
        _tell(f"{about}{error.strerror or error}.")
        return UNUSABLE
    if isinstance(error, MemoryError):
        _tell("There is not enough free memory; close other programs and try again.")
        return UNUSABLE
    _tell(
        f"AURA Desktop has a fault ({type(error).__name__}: {error}). "
        "The same command with --debug shows where."
    )
    return BUG


def _tell(sentence: str) -> None:
    if sys.stderr is not None:  # there is none in a windowed Windows bundle
        print(f"aura-desktop: {' '.join(sentence.split())}", file=sys.stderr)


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _silence() -> None:
    """Keep the interpreter from complaining again about a reader that has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
