"""Builds worlds: from a crisis file, with national figures from the shipped table of present-day states."""
