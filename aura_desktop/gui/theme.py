"""Colours derived from the system's palette, kept readable (WCAG 2.2 AA) in any theme.

Only hues are ours; every colour is moved in lightness until it contrasts with what it stands on.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

#: WCAG 2.2 AA: contrast of text, and of graphics and state.
TEXT_CONTRAST = 4.5
GRAPHIC_CONTRAST = 3.0

#: The picture is letterboxed in black in both themes and captions are white, as on any screen.
STAGE = QColor(0, 0, 0)
CAPTION_TEXT = QColor(255, 255, 255)
CAPTION_USER_TEXT = QColor(205, 214, 230)
CAPTION_CUT_TEXT = QColor(176, 176, 176)
CAPTION_BACKDROP = QColor(0, 0, 0, 200)

_AURA_HUE = QColor("#2f6fdb")
_ALERT_HUE = QColor("#c26a00")
LIVE_HUE = QColor("#d92d2d")
_GOOD_HUE = QColor("#1f8a4c")


def luminance(color: QColor) -> float:
    """Relative luminance in [0, 1] (WCAG 2.2)."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(c) for c in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio in [1, 21] (WCAG 2.2)."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def blend(over: QColor, under: QColor, share: float) -> QColor:
    """``share`` of ``over`` on ``under``."""
    return QColor.fromRgbF(
        over.redF() * share + under.redF() * (1 - share),
        over.greenF() * share + under.greenF() * (1 - share),
        over.blueF() * share + under.blueF() * (1 - share),
    )


def _extreme(*on: QColor) -> QColor:
    """Black or white, whichever is read better on all of ``on``."""
    return max(
        (QColor(0, 0, 0), QColor(255, 255, 255)),
        key=lambda extreme: min(contrast(extreme, back) for back in on),
    )


def readable(color: QColor, *on: QColor, ratio: float = TEXT_CONTRAST) -> QColor:
    """``color``, moved towards black or white until it reaches ``ratio`` on each of ``on``."""
    target = _extreme(*on)
    steps = 20
    for step in range(steps):
        candidate = blend(target, color, step / steps)
        if all(contrast(candidate, back) >= ratio for back in on):
            return candidate
    return target


def _tint(hue: QColor, base: QColor, share: float, *texts: QColor) -> QColor:
    """``base`` with some of ``hue``, as much as leaves ``texts`` readable on it; perhaps none."""
    while share > 0.01:
        tinted = blend(hue, base, share)
        if all(contrast(text, tinted) >= TEXT_CONTRAST for text in texts):
            return tinted
        share /= 2
    return base


@dataclass(frozen=True)
class Theme:
    """The colours of one palette."""

    text: QColor
    muted: QColor
    aura: QColor
    alert: QColor
    user_card: QColor
    aura_card: QColor
    alert_card: QColor
    live: QColor
    good: QColor
    off: QColor
    notice_back: QColor
    notice_text: QColor
    muted_on_window: QColor
    alert_on_window: QColor

    @classmethod
    def of(cls, palette: QPalette) -> Theme:
        """Derived from ``palette``."""
        base = palette.color(QPalette.ColorRole.Base)
        window = palette.color(QPalette.ColorRole.Window)
        text = readable(palette.color(QPalette.ColorRole.Text), base)
        window_text = readable(palette.color(QPalette.ColorRole.WindowText), window)
        strongest = _extreme(base)
        aura_card = _tint(_AURA_HUE, base, 0.10, text, strongest)
        alert_card = _tint(_ALERT_HUE, base, 0.14, text, strongest)
        user_card = _tint(text, base, 0.06, text, strongest)
        notice_back = blend(_ALERT_HUE, window, 0.22)
        return cls(
            text=text,
            muted=readable(blend(text, base, 0.62), base, user_card, aura_card, alert_card),
            aura=readable(_AURA_HUE, aura_card),
            alert=readable(_ALERT_HUE, alert_card),
            user_card=user_card,
            aura_card=aura_card,
            alert_card=alert_card,
            live=readable(LIVE_HUE, window, ratio=GRAPHIC_CONTRAST),
            good=readable(_GOOD_HUE, window, ratio=GRAPHIC_CONTRAST),
            off=readable(blend(window_text, window, 0.5), window, ratio=GRAPHIC_CONTRAST),
            notice_back=notice_back,
            notice_text=readable(window_text, notice_back),
            muted_on_window=readable(blend(window_text, window, 0.62), window),
            alert_on_window=readable(_ALERT_HUE, window),
        )


_LIGHT = {
    QPalette.ColorRole.Window: "#f3f4f6",
    QPalette.ColorRole.WindowText: "#16181d",
    QPalette.ColorRole.Base: "#ffffff",
    QPalette.ColorRole.AlternateBase: "#f7f8fa",
    QPalette.ColorRole.Text: "#16181d",
    QPalette.ColorRole.Button: "#e9ebef",
    QPalette.ColorRole.ButtonText: "#16181d",
    QPalette.ColorRole.BrightText: "#ffffff",
    QPalette.ColorRole.ToolTipBase: "#ffffff",
    QPalette.ColorRole.ToolTipText: "#16181d",
    QPalette.ColorRole.PlaceholderText: "#6a6f78",
    QPalette.ColorRole.Highlight: "#2f6fdb",
    QPalette.ColorRole.HighlightedText: "#ffffff",
    QPalette.ColorRole.Accent: "#2f6fdb",
    QPalette.ColorRole.Link: "#1d5bbf",
}
_DARK = {
    QPalette.ColorRole.Window: "#25272b",
    QPalette.ColorRole.WindowText: "#f0f1f3",
    QPalette.ColorRole.Base: "#1b1d20",
    QPalette.ColorRole.AlternateBase: "#212327",
    QPalette.ColorRole.Text: "#f0f1f3",
    QPalette.ColorRole.Button: "#34373c",
    QPalette.ColorRole.ButtonText: "#f0f1f3",
    QPalette.ColorRole.BrightText: "#ffffff",
    QPalette.ColorRole.ToolTipBase: "#34373c",
    QPalette.ColorRole.ToolTipText: "#f0f1f3",
    QPalette.ColorRole.PlaceholderText: "#a3a6ac",
    QPalette.ColorRole.Highlight: "#2f6fdb",
    QPalette.ColorRole.HighlightedText: "#ffffff",
    QPalette.ColorRole.Accent: "#2f6fdb",
    QPalette.ColorRole.Link: "#7fb0ff",
}
_DISABLED = (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText)


def light_palette() -> QPalette:
    """The light theme, for who asks for one."""
    return _palette(_LIGHT, "#8a8e96")


def dark_palette() -> QPalette:
    """The dark theme, for who asks for one."""
    return _palette(_DARK, "#85878a")


def _palette(colors: dict[QPalette.ColorRole, str], disabled: str) -> QPalette:
    palette = QPalette(
        QColor(colors[QPalette.ColorRole.Button]), QColor(colors[QPalette.ColorRole.Window])
    )
    for role, color in colors.items():
        palette.setColor(role, QColor(color))
    for role in _DISABLED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(disabled))
    return palette
