"""Accounts: first set-up, people, invitations, tokens, own settings."""
