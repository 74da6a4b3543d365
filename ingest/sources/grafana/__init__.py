"""Grafana: alerts of its own alerting, as they begin, last and end."""
