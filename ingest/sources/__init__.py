"""Sources: what each says of its records, one folder a source."""
