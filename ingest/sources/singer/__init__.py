"""Records of a tap that no source has a mapping for: each is kept as a document."""
