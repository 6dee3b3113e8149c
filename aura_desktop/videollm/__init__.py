"""The model: one streaming VideoLLM that sees, answers and decides when to speak."""
