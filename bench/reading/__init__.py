"""What `bench graphql` is made of: the graph, the questions, who asks them, and the clocks."""
