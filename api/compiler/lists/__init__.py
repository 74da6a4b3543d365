"""Lists: pages, orders, counts and groups."""
