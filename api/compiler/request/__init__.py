"""The operation as it arrives: its document, limits, arguments and given values."""
