"""Commands for tokens and users."""
