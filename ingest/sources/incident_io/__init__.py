"""incident.io: incidents with what hangs on them, alerts and people."""
