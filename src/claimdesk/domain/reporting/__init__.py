"""What reports count, from tables of records to figures, and back from an export."""
