"""The domain model: labels and relationships, facts, identity and time, declared as plain data."""
