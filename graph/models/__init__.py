"""The domain model: every label and relationship, declared once with neomodel."""
