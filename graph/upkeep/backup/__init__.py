"""Backups: the whole graph as files, and the files as a graph again."""
