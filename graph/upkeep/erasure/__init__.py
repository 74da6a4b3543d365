"""Erasing a person from an organisation: finding, replacing, removing, and the receipt."""
