"""PagerDuty: incidents with their history, alerts, changes, services, teams and people."""
