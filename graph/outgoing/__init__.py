"""The way to other hosts: only to addresses that may be asked, and never for too long."""
