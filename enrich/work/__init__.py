"""What every kind of enrichment shares: jobs, their runs, and the policies that ask for them."""
