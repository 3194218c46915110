"""The API under /api/v1: for programs, with tokens; described by itself in OpenAPI."""
