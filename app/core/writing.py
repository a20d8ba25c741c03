"""What people write, cleaned before anything looks at it."""

import re
from typing import Annotated

from pydantic import BeforeValidator

# control characters other than tab and line break, and halves of characters: PostgreSQL takes no zero byte and no
# half, and none of them can be typed
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def writable(text: str) -> str:
    """The text without what nobody can type."""
    return UNWRITABLE.sub("", text)


def _clean(value: object) -> object:
    return writable(value) if isinstance(value, str) else value


CLEANED = BeforeValidator(_clean)
"""Goes last in ``Annotated[str, StringConstraints(...), CLEANED]``: cleaned, then stripped, then counted. Before the
constraints it would have the length counted first, and a name of spaces would pass for one."""


def _on_one_line(value: object) -> object:
    return " ".join(writable(value).split()) if isinstance(value, str) else value


ONE_LINE = BeforeValidator(_on_one_line)
"""Like ``CLEANED``, for what has one line: line breaks and runs of spaces become one space."""

Written = Annotated[str, CLEANED]
"""A text field of any content."""
