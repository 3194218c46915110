"""Reading (and later writing) ClaimReview, and the verdict scale of publishers."""
