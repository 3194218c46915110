"""Weights trained by the scripts in training/; cards in docs/cards."""
