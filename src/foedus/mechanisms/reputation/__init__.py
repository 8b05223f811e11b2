"""What others learn from a shortfall, and what they come to expect."""
