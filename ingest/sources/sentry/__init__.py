"""Error events as Sentry sends them."""
