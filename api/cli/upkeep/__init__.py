"""Commands that keep, move and remove what a graph holds."""
