"""Argo CD: what was synchronised to where."""
