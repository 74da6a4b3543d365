"""Datadog: monitors, events, incidents, service definitions and their relations."""
