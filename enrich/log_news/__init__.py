"""What is new in the logs of systems: wordings, rates, silence."""
