"""What serves the repository alone, and is not in the wheel."""
