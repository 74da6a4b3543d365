"""Statuspage: what a page says publicly of incidents, maintenance and components."""
