"""Which sentences are checkable factual claims, and how much each is worth checking."""
