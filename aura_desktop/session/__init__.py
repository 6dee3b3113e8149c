"""The live session: what happens between the user, the stream and the model."""
