"""The studio: a crisis on a screen, answering as it is touched. A server on this machine, and nothing outside it."""
