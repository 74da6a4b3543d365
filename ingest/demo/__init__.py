"""The demo organisation: Quillmoor, an invented shop for outdoor equipment."""
