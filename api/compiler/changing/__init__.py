"""What a mutation answers: its payload, and the trail of changes."""
