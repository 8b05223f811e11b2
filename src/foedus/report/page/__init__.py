"""The one page that a brief begins with, what follows it, and the files that both are written to."""
