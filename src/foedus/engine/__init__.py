"""The engine: the turn of a week, the recording of what happens, and the ensemble of replicates."""
