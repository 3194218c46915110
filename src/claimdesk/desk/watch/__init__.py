"""Watching: sources of what is published are visited again, and what became of them is told."""
