"""What documents, slides and workbooks have in common: what is told where their writer is missing, and plain text."""

from foedus.core.errors import RunError
from foedus.report.output import visible


def lacking(form: str, package: str) -> RunError:
    """Return the error of a form whose writer is not installed."""
    return RunError(f"{form} is written by {package}, which is not installed: pip install 'foedus[office]'")


def plain(text: str) -> str:
    """Return a text as XML can hold it: what is obeyed, not seen, is written out."""
    return visible(text)
