"""AURA Desktop: a real-time multimodal voice assistant that runs on the user's own machine."""

import os

# numpy's products here are small: its threads would only wait for each other beside the models'. Read when numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
