"""What ships or is documented from the historical tables, written anew: ``make tables``."""
