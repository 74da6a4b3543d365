"""Numbered steps of the schema: the `.cypher` files of this folder, and their reader."""
