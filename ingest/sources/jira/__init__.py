"""Jira: issues with their history, comments and projects."""
