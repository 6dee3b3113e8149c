"""AURA and Qwen3-VL, streamed in-process: one engine for every checkpoint of that architecture."""
