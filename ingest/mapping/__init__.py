"""Mappings: where values stand in a record, what they mean, and the facts they become."""
