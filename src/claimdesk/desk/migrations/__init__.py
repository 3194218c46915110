"""Changes of the database, in order; the same for SQLite and PostgreSQL."""
