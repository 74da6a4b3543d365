"""What people change here: mutations, what each does, and the trail that each leaves."""
