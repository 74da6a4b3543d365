"""Calls of sources: proved, unpacked, taken in once, acknowledged when they are on disk."""
