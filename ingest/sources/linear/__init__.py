"""Linear: issues, their comments, and people."""
