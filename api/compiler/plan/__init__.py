"""The plan of an operation, its statement, and the shape of its answer."""
