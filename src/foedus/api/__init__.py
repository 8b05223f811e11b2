"""The public interface: what `foedus` offers in Python, and what every command is written on.

Names that `foedus` itself lists are promised. The modules here hold the rest of what the command line needs.
"""
