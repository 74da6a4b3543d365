"""Sources that are asked: the way to the network, pages, cursors, budgets, runs of instances."""
