"""The ClaimReview linter: rules with reasons, what breaks them, what can be mended."""
