"""A crisis in memory: worlds that share their luck, and the histories that they run through."""
