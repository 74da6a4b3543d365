"""Side-by-side measurements: every figure is a ratio or a count from one run."""
