"""Everything a fresh machine needs before AURA Desktop runs, once; milliseconds ever after.

``python3 scripts/setup.py run`` prepares the program, ``… test`` the test suite as well:

1. a Python of 3.11 or newer, found or asked for in one sentence;
2. the few libraries of the system (PortAudio and the like), through ``apt-get`` where that can be used;
3. a virtual environment in ``.venv`` with the packages of ``constraints.txt``, by pip under the user's own settings;
4. the starter models, fetched and verified by ``aura-desktop models pull``.

A stamp in ``.venv`` remembers what was done. Only the standard library is used, and the file must parse on any
Python 3, so that an old one is refused with a sentence and not with a syntax error.
"""

import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

NEEDED = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
UNUSABLE = 3  # exit code: a part is missing or unusable
INTERRUPTED = 130

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "aura-setup.json")
PINS = ("pyproject.toml", "constraints.txt")
CATALOGUE = os.environ.get("AURA_CATALOGUE") or os.path.join(ROOT, "models", "catalogue.toml")

# (what proves that it is there, Debian's package that brings it): "lib:" a shared library by file name,
# "bin:" a program, "file:" a pattern.
SOUND = (("lib:libportaudio.so.2", "libportaudio2"),)
WINDOW = (
    ("lib:libEGL.so.1", "libegl1"),
    ("lib:libGL.so.1", "libgl1"),
    ("lib:libfontconfig.so.1", "libfontconfig1"),
    ("lib:libdbus-1.so.3", "libdbus-1-3"),
    ("lib:libglib-2.0.so.0", "libglib2.0-0"),
    ("lib:libX11-xcb.so.1", "libx11-xcb1"),
    ("lib:libxkbcommon.so.0", "libxkbcommon0"),
    ("lib:libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ("lib:libxcb-cursor.so.0", "libxcb-cursor0"),
    ("lib:libxcb-icccm.so.4", "libxcb-icccm4"),
    ("lib:libxcb-image.so.0", "libxcb-image0"),
    ("lib:libxcb-keysyms.so.1", "libxcb-keysyms1"),
    ("lib:libxcb-randr.so.0", "libxcb-randr0"),
    ("lib:libxcb-render-util.so.0", "libxcb-render-util0"),
    ("lib:libxcb-shape.so.0", "libxcb-shape0"),
    ("lib:libxcb-sync.so.1", "libxcb-sync1"),
    ("lib:libxcb-xfixes.so.0", "libxcb-xfixes0"),
    ("lib:libxcb-xkb.so.1", "libxcb-xkb1"),
    ("file:/usr/share/fonts/*/*/*.[to]t[fc]", "fonts-dejavu-core"),
)
TESTS = (
    ("bin:pulseaudio", "pulseaudio"),
    ("bin:pactl", "pulseaudio-utils"),
    ("file:/usr/lib*/*/alsa-lib/libasound_module_pcm_pulse.so", "libasound2-plugins"),
    ("bin:espeak-ng", "espeak-ng"),
    ("bin:Xvfb", "xvfb"),
)


class Stopped(Exception):
    """Set-up cannot go on; the text is one sentence for the user."""


def say(text: str) -> None:
    print("[setup] " + text, flush=True)


def find_python() -> None:
    """Return to the caller if this Python will do, else become one that does."""
    if sys.version_info >= NEEDED:
        return
    for name in NEWER:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, os.path.abspath(__file__)] + sys.argv[1:])
    raise Stopped(
        "AURA Desktop needs Python %d.%d or newer and this is %d.%d. Install a newer one "
        "(Debian, Ubuntu: sudo apt-get install python3 python3-venv; elsewhere: https://www.python.org/downloads/) "
        "and say which: make run PYTHON=/path/to/python3." % (NEEDED + tuple(sys.version_info[:2]))
    )


def venv_python() -> str:
    if os.name == "nt":
        return os.path.join(VENV, "Scripts", "python.exe")
    return os.path.join(VENV, "bin", "python")


# ------------------------------------------------------------------------------------ the stamp


def digest(paths: "Iterable[str]") -> str:
    total = hashlib.sha256()
    for path in paths:
        try:
            with open(path, "rb") as file:
                total.update(file.read())
        except OSError:
            total.update(b"missing")
    return total.hexdigest()


def wanted(purpose: str) -> "dict[str, str]":
    """What a finished set-up looks like, as far as it can be told without looking at the models."""
    return {
        "packages": digest([os.path.join(ROOT, name) for name in PINS]),
        "root": ROOT,
        "catalogue": digest([CATALOGUE]),
        "models_dir": os.environ.get("AURA_MODELS_DIR", ""),
        "purpose": purpose,
    }


def read_stamp() -> "dict[str, Any]":
    try:
        with open(STAMP) as file:
            stamp = json.load(file)
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: "dict[str, Any]") -> None:
    with open(STAMP, "w") as file:
        json.dump(stamp, file, indent=1)


def listing(folder: str) -> "dict[str, list[int]]":
    """``{relative path: [bytes, mtime]}`` of every model file below ``folder`` (locks and stamps are hidden)."""
    found = {}
    for parent, inner, names in os.walk(folder):
        inner[:] = [name for name in inner if not name.startswith(".")]
        for name in names:
            if name.startswith("."):
                continue
            path = os.path.join(parent, name)
            info = os.stat(path)
            found[os.path.relpath(path, folder)] = [info.st_size, info.st_mtime_ns]
    return found


def untouched(folder: str, files: "dict[str, list[int]]") -> bool:
    for name, (size, mtime) in files.items():
        try:
            info = os.stat(os.path.join(folder, name))
        except OSError:
            return False
        if info.st_size != size or info.st_mtime_ns != mtime:
            return False
    return True


def done_before(stamp: "dict[str, Any]", want: "dict[str, str]") -> bool:
    return packages_done(stamp, want) and models_done(stamp, want)


def packages_done(stamp: "dict[str, Any]", want: "dict[str, str]") -> bool:
    return (
        stamp.get("packages") == want["packages"]
        and stamp.get("root") == want["root"]
        and (stamp.get("purpose") == want["purpose"] or stamp.get("purpose") == "test")
        and os.path.exists(venv_python())
    )


def models_done(stamp: "dict[str, Any]", want: "dict[str, str]") -> bool:
    return (
        stamp.get("catalogue") == want["catalogue"]
        and stamp.get("models_dir") == want["models_dir"]
        and bool(stamp.get("models"))
        and untouched(stamp["models_root"], stamp["models"])
    )


# --------------------------------------------------------------------------- system libraries


def missing_packages(needs: "Iterable[tuple[str, str]]") -> "list[str]":
    """Debian's names of those ``needs`` that this machine lacks."""
    try:
        ldconfig = shutil.which("ldconfig") or "/sbin/ldconfig"
        known = subprocess.run(
            [ldconfig, "-p"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            universal_newlines=True,
            check=False,
        ).stdout
    except OSError:
        known = ""
    lacking = []
    for proof, package in needs:
        kind, _, name = proof.partition(":")
        if kind == "lib":
            there = (name + " ") in known
        elif kind == "bin":
            there = shutil.which(name) is not None
        else:
            there = bool(glob.glob(name))
        if not there:
            lacking.append(package)
    return lacking


def root_prefix() -> "list[str] | None":
    """The words that make a command run as root without asking, or None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo:
        allowed = subprocess.run([sudo, "-n", "true"], stderr=subprocess.DEVNULL, check=False)
        if allowed.returncode == 0:
            return [sudo, "-n"]
    return None


def apt_install(packages: "list[str]") -> bool:
    """True if ``packages`` are there afterwards; says what it does and, failing, what to type."""
    by_hand = "sudo apt-get update && sudo apt-get install -y " + " ".join(packages)
    if not shutil.which("apt-get"):
        say(
            "This system lacks what Debian calls %s; install it with your package manager "
            "(Fedora: sudo dnf install portaudio; Arch: sudo pacman -S portaudio)."
            % ", ".join(packages)
        )
        return False
    prefix = root_prefix()
    if prefix is None:
        say("Some libraries of the system are missing; to install them, type: " + by_hand)
        return False
    say("Installing %s from Debian's packages" % ", ".join(packages))
    apt = prefix + [
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-q",
        "-o",
        "Dpkg::Use-Pty=0",
    ]
    subprocess.run(apt + ["update"], stdout=subprocess.DEVNULL, check=False)
    # A stale index is only a problem if the install says so.
    install = apt + ["install", "-y", "--no-install-recommends"]
    if subprocess.run(install + packages, stdout=subprocess.DEVNULL, check=False).returncode:
        say(
            "apt-get could not install them; the program goes on without. To try by hand, type: "
            + by_hand
        )
        return False
    return True


def install_system(purpose: str) -> None:
    if not sys.platform.startswith("linux"):
        return  # PortAudio and Qt come whole inside their wheels on macOS and Windows
    needs = list(SOUND)
    if purpose == "test":
        needs += WINDOW + TESTS
    elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        needs += WINDOW
    lacking = missing_packages(needs)
    if lacking:
        apt_install(lacking)


# ------------------------------------------------------------------------------------ packages


def run(command: "list[str]", what: str) -> None:
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code in (INTERRUPTED, -2):
        raise KeyboardInterrupt
    if code != 0:
        raise Stopped(what)


def works(python: str) -> bool:
    """True if ``python`` is a virtual environment's Python of the right age with a working pip."""
    probe = "import sys; assert sys.version_info >= %r; import pip" % (NEEDED,)
    try:
        return (
            subprocess.run([python, "-c", probe], stderr=subprocess.DEVNULL, check=False).returncode
            == 0
        )
    except OSError:
        return False


def make_venv() -> None:
    if works(venv_python()):
        return
    say("Creating the virtual environment .venv with Python %d.%d" % tuple(sys.version_info[:2]))
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0 and works(
        venv_python()
    ):
        return
    package = "python%d.%d-venv" % tuple(sys.version_info[:2])
    if sys.platform.startswith("linux") and apt_install([package]):
        run(command, "The virtual environment could not be created; what stands above says why.")
        return
    raise Stopped(
        "Python's venv module is missing; on Debian and Ubuntu, type: sudo apt-get install -y "
        + package
    )


def install_packages(purpose: str) -> None:
    make_venv()
    say(
        "Installing the Python packages into .venv (the first time about 0.6 GB, with a CUDA build of torch several GB)"
    )
    target = ".[dev]" if purpose == "test" else "."
    run(
        [
            venv_python(),
            "-m",
            "pip",
            "install",
            "--constraint",
            "constraints.txt",
            "--editable",
            target,
        ],
        "pip could not install the packages; what stands above says why. "
        "Check the network and the free disk space (4 GB; with a CUDA build of torch 10 GB), "
        "then run the same command again.",
    )


def pull_models() -> "tuple[str, dict[str, list[int]]]":
    run(
        [venv_python(), "-m", "aura_desktop", "models", "pull"],
        "The starter models are not complete; run the same command again to go on where it stopped.",
    )
    where = "from aura_desktop import paths; print(paths.models_dir())"
    asked = subprocess.run(
        [venv_python(), "-c", where],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        universal_newlines=True,
        check=False,
    )
    root = asked.stdout.strip()
    return root, listing(root)


def set_up(purpose: str) -> None:
    want = wanted(purpose)
    stamp = read_stamp()
    if done_before(stamp, want):
        return
    if not packages_done(stamp, want):
        install_system(purpose)
        install_packages(purpose)
        stamp.update({key: want[key] for key in ("packages", "root", "purpose")})
        write_stamp(stamp)
    if not models_done(stamp, want):
        root, files = pull_models()
        stamp.update({key: want[key] for key in ("catalogue", "models_dir")})
        stamp.update({"models_root": root, "models": files})
        write_stamp(stamp)


def main() -> int:
    purpose = sys.argv[1] if len(sys.argv) > 1 else "run"
    if purpose not in ("run", "test"):
        say("usage: setup.py [run|test]")
        return 2
    try:
        find_python()
        set_up(purpose)
    except Stopped as stopped:
        print("[setup] %s" % stopped, file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        print("[setup] %s: %s" % (error.strerror or error, error.filename or VENV), file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("\n[setup] Interrupted; run the same command again to go on.", file=sys.stderr)
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
