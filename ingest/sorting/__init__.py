"""Values of JSON and YAML sorted into records: whose each is, and where it stands."""
