"""A report in its forms: laid out in one language, with charts; on paper; as tables."""
