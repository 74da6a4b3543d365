"""Prometheus Alertmanager: alerts as they begin, last and end."""
