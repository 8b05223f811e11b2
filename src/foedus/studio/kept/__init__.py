"""Tab 4: the runs that are kept, side by side, handed on, and held against what happens."""
