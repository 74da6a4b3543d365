"""Summaries of long texts, made of their own sentences."""
