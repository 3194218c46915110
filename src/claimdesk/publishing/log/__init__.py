"""The transparency log: a public, append-only, signed record of what was published and changed."""
