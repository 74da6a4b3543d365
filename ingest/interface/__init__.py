"""What sources declare of the network: how they are asked, and how they call."""
