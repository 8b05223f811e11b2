"""The text of files: YAML 1.2 with the place of every key and value, and how a mistake in it is told."""
