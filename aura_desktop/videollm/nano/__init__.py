"""aura-nano: the small VideoLLM that ships in the box."""
