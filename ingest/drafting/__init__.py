"""A mapping file proposed from an example: names matched to the model, each guess explained."""
