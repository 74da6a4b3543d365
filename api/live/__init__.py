"""Subscriptions that are open in this process: news come in once, and go out to each of them."""
