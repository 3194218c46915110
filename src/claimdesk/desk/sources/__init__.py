"""Sources: what the desk subscribes to, and how it is asked, read and taken in."""
