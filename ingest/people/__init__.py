"""What people say: asserted, refused, taken back and noted, through the one write path."""
