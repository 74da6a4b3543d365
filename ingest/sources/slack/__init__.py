"""Slack: threads, people, user groups and channels."""
