"""From words to acts: what an utterance asks for, what was done about it, and how that is said.

Pure: no thread, no device, no model library. ``requests`` is the closed set of things that can be asked; ``conditions``
what a watch waits for and when it holds; ``reader`` turns words into requests; ``wording`` turns outcomes into words.
"""
