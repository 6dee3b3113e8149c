"""Between the list of watches and reminders, its panel and the session: what the user wants of a row."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from aura_desktop.gui.conductor import Conductor
from aura_desktop.gui.models.watchlist import WatchList
from aura_desktop.gui.watchpanel import WatchPanel


class Watching(QObject):
    """Passes the panel's wishes on; the list changes when the session says so."""

    def __init__(self, panel: WatchPanel, rows: WatchList, conductor: Conductor) -> None:
        super().__init__(panel)
        self._panel = panel
        self._rows = rows
        self._conductor = conductor
        panel.adding.connect(conductor.add_watch)
        panel.editing.connect(conductor.edit_watch)
        panel.removing.connect(conductor.remove_watch)
        panel.pausing.connect(conductor.pause_watch)
        panel.removing_reminder.connect(self.remove_reminder)

    def show_rows(self) -> None:
        """Show the list as it is."""
        self._panel.show_rows(self._rows)

    @Slot(str)
    def remove_reminder(self, reminder_id: str) -> None:
        """Take one back; one that has rung is only shown here."""
        if self._rows.drop_rung(reminder_id):
            self.show_rows()
        else:
            self._conductor.remove_reminder(reminder_id)
