"""Crisis files: what a crisis is, as a text that is checked, compared, laid over another, and asked."""
