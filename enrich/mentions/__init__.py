"""Mentions: systems, teams and glossary terms that texts name, found without a model."""
