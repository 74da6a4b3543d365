"""Does the cited text say so: what code alone can tell of a sentence and its citations."""
