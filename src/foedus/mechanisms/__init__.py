"""What happens in a week: a folder per family, a file per published idea."""
