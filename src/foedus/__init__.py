"""Foedus makes an alliance system executable: who stands by whom, who can mediate, who falls next."""

__version__ = "0.1.0"
