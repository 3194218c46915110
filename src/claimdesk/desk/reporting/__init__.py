"""Reports of the desk: the records they count, gathered, counted and frozen."""
