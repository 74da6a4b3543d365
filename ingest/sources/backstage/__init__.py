"""The Backstage software catalogue."""
