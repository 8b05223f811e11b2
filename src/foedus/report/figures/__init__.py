"""The figures of the brief: SVG drawn here, a file each, every figure with the table that says the same."""
