"""The window's language: Qt's own words and ours, from the compiled translations."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from aura_desktop import paths
from aura_desktop.gui.models import words

#: Languages with a translation; everything else is shown in English.
TRANSLATED = ("zh_CN",)

_installed: list[QTranslator] = []


def wanted(choice: str, system: QLocale | None = None) -> QLocale:
    """The locale that the setting ``window.language`` means."""
    return (system or QLocale.system()) if choice == "system" else QLocale(choice)


def install(app: QApplication, choice: str) -> str:
    """Speak the language of the setting ``window.language``; which one it has become."""
    remove(app)
    locale = wanted(choice)
    ours = QTranslator()
    folder = str(paths.resource("assets", "translations"))
    if locale.language() == QLocale.Language.English or not ours.load(
        locale, "aura-desktop", "_", folder
    ):
        words.install(None)
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        return "en"
    qts = QTranslator()
    if qts.load(
        locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ):
        app.installTranslator(qts)
        _installed.append(qts)
    app.installTranslator(ours)
    _installed.append(ours)
    words.install(QCoreApplication.translate)
    app.setLayoutDirection(locale.textDirection())
    return locale.name()


def remove(app: QApplication) -> None:
    """English again."""
    while _installed:
        app.removeTranslator(_installed.pop())
    words.install(None)
