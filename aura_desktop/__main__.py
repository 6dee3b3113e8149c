"""``python -m aura_desktop``."""

from aura_desktop.cli import main

if __name__ == "__main__":
    main()
