"""ClaimReview read and written, the verdict scale of publishers, feeds, pictures."""
