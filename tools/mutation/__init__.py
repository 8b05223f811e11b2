"""Mutation testing: small faults are put into a copy of the sources, and the nearest tests must notice.

Why no library: `mutmut` skips decorated functions, so all compiled code; `cosmic-ray` runs one command for every
mutant, with one environment, so neither the nearest tests nor plain Python for compiled code alone.
"""
