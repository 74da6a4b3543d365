"""From envelopes to the graph: map, write, and set aside what can be neither."""
