"""News: what became of nodes, told to whoever listens after it was committed."""
