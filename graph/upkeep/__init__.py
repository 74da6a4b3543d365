"""What keeps a graph: backups, the erasure of persons, deletion by age."""
