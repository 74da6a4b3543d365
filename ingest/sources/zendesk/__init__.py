"""Zendesk: tickets, their comments, users, groups and organisations."""
