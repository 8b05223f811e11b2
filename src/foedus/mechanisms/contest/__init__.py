"""Force and war: who is stronger where, what it destroys, how it ends."""
