"""Flux: what was reconciled, and what failed."""
