"""What `nazara doctor` looks at: each check is independent, bounded, and reads only."""
