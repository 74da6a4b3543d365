"""Commands that bring content in, complete it and ask for it."""
