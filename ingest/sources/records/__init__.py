"""Records of any other shape, which a mapping file says how to read."""
