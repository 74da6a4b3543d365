"""The mutations that are offered: each module declares those of one subject, `MUTATIONS`."""
