"""What people say in Nazara itself: assertions and notes."""
