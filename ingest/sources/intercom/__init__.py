"""Intercom: conversations, tickets, articles, and the people, companies and teams in them."""
