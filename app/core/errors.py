"""Refusals: a stable code, a sentence for a person, and what to do next. How they travel: ``problems``."""

from collections.abc import Mapping
from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal. Subclasses stand beside the rule that raises them and set ``code`` and ``status``.

    ``extras`` are further members of the problem document; they also fill the placeholders of its sentences, which
    are the messages ``errors.<code>.title`` and ``errors.<code>.next``.
    """

    code: ClassVar[str]
    status: ClassVar[int] = 409

    def __init__(self, **extras: Any) -> None:
        super().__init__(self.code)
        self.extras = extras


class NotFound(DomainError):
    """Unknown, or not yours: the same answer for both."""

    code = "not_found"
    status = 404


class Invalid(DomainError):
    """A field that cannot be accepted; ``fields`` maps its name to a message key or sentence."""

    code = "invalid"
    status = 422

    def __init__(self, fields: Mapping[str, str], **extras: Any) -> None:
        super().__init__(fields=dict(fields), **extras)


class Broken(DomainError):
    """A mistake of the program; its log says where."""

    code = "broken"
    status = 500


class Unavailable(DomainError):
    """The database does not answer."""

    code = "unavailable"
    status = 503
