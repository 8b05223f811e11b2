"""A cluster of processes that does the pieces of large computations, by Dask."""
