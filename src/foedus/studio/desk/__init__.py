"""The Desk: the crisis on one screen, answering as it is touched."""

from foedus.studio.desk.routes import routes
from foedus.studio.desk.show import content, fragments

__all__ = ["content", "fragments", "routes"]
