"""Settings: what can be set, read from `NAZARA_…` variables by the entry points."""
