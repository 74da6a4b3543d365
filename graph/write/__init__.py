"""The one write path: facts into the graph, in any order, any number of times."""
