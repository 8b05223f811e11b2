"""What is asked of a crisis beyond its answers: why, what if, how sure, what to watch, what has changed since."""
