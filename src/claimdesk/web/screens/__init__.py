"""The screens of the desk, one module a noun."""
