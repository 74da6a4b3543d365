"""From the input of a mutation to a ticket of the desk, and to what is told of the change."""
