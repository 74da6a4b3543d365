"""The queue: what is sent to the workers, kept on disk, counted, and set aside when it fails."""
