"""AURA Desktop: a real-time multimodal voice assistant that runs on the user's own machine."""

__version__ = "0.1.0"
