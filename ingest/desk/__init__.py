"""The desk: tickets that people make and change here."""
