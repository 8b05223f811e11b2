"""Tab 4: the runs that are kept, side by side, handed on, and held against what happens."""

from foedus.studio.kept.tab import content, fragments, routes

__all__ = ["content", "fragments", "routes"]
