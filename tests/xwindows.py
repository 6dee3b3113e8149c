"""Real windows on a real X server, listed as a window manager lists them."""

from __future__ import annotations

from typing import Any


class Manager:
    """Opens windows and lists them as a window manager does."""

    def __init__(self) -> None:
        from Xlib.display import Display

        self.display = Display()
        self.root = self.display.screen().root
        self.open: list[Any] = []

    def window(
        self, program: str, title: str, colour: tuple[int, int, int], box: tuple[int, ...]
    ) -> Any:
        pixel = int.from_bytes(bytes(colour), "big")
        made = self.root.create_window(*box, 0, 24, background_pixel=pixel)
        made.set_wm_class(program.lower(), program)
        self.title(made, title)
        made.map()
        self.open.append(made)
        self.tell()
        return made

    def title(self, made: Any, title: str) -> None:
        atom, kind = map(self.display.intern_atom, ("_NET_WM_NAME", "UTF8_STRING"))
        made.change_property(atom, kind, 8, title.encode())
        self.display.sync()

    def close_display(self) -> None:
        self.display.close()

    def close(self, made: Any) -> None:
        self.open.remove(made)
        made.destroy()
        self.tell()

    def tell(self) -> None:
        from Xlib import Xatom

        atom = self.display.intern_atom("_NET_CLIENT_LIST_STACKING")
        self.root.change_property(atom, Xatom.WINDOW, 32, [made.id for made in self.open])
        self.display.sync()
