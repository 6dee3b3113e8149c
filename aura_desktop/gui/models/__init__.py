"""What the window shows, as plain Python: no Qt in here, so it is tested without a screen."""
