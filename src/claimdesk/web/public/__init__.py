"""The public site: what readers and machines see, without an account."""
