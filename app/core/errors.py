"""Refusals: a stable code, a sentence for a person, and what to do next (RFC 9457 problem documents)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.core.texts import language_of, text


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


class Unavailable(DomainError):
    """The database does not answer."""

    code = "unavailable"
    status = 503


def problem(language: str, code: str, status: int, extras: Mapping[str, Any] | None = None) -> JSONResponse:
    """The problem document of a refusal in the reader's language."""
    values = dict(extras or {})
    body = {
        "type": f"/docs/errors#{code}",
        "code": code,
        "status": status,
        "title": text(language, f"errors.{code}.title", **values),
        "next": text(language, f"errors.{code}.next", **values),
        **values,
    }
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def _field_name(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if part not in ("body", "query", "path", "header"))


def _field_sentence(language: str, error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    known = {"missing", "string_too_short", "string_too_long", "greater_than", "greater_than_equal", "less_than_equal"}
    if kind in known:
        return text(language, f"fields.{kind}", **{k: str(v) for k, v in (error.get("ctx") or {}).items()})
    if kind.startswith("decimal"):
        return text(language, "fields.decimal")
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    return text(language, "fields.other", reason=str(error["msg"]))


async def _domain_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)
    language = language_of(request)
    extras = dict(error.extras)
    if isinstance(error, Invalid):
        extras["fields"] = {
            name: text(language, value) if value.startswith("fields.") else value
            for name, value in extras["fields"].items()
        }
    return problem(language, error.code, error.status, extras)


async def _request_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    language = language_of(request)
    fields = {_field_name(e["loc"]): _field_sentence(language, e) for e in error.errors()}
    return problem(language, "invalid", 422, {"fields": fields})


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(error.status_code, "refused")
    return problem(language_of(request), code, error.status_code)


def install(app: FastAPI) -> None:
    """Makes every refusal of ``app`` a problem document."""
    app.add_exception_handler(DomainError, _domain_error)
    app.add_exception_handler(RequestValidationError, _request_error)
    app.add_exception_handler(HTTPException, _http_error)
