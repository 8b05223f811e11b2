"""The surroundings of all disputes: the oil market and the world's attention."""
