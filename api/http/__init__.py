"""HTTP: the application, its endpoints, and what happens around every request."""
