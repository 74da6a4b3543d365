"""Correlation: rules that join records, with a score, reasons and evidence for each link."""
