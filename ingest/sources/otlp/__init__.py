"""OpenTelemetry as a source: log records counted by template, calls between systems by hour."""
