"""Log files whose errors go into the graph."""
