"""From envelopes to the graph: map, write, and keep what can be neither."""
