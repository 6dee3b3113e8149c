"""The window: the only package that imports Qt (``models`` and ``display`` do not)."""
