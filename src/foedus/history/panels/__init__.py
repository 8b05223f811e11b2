"""Panels of past cases, one file each; every covariate is of the year before, or known as the case opens."""
