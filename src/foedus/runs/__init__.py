"""Runs: made, kept whole, found again, compared, cited."""
