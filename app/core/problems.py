"""Refusals on their way to the reader: RFC 9457 problem documents in her language."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.core.errors import DomainError, Invalid
from app.core.texts import best_language, text


def language_of(request: Request) -> str:
    """The language of the person signed in, else of the browser."""
    chosen: str | None = getattr(request.state, "language", None)
    return chosen or best_language(request.headers.get("accept-language"))


def problem(language: str, code: str, status: int, extras: Mapping[str, Any] | None = None) -> JSONResponse:
    """The problem document of a refusal in the reader's language."""
    values = dict(extras or {})
    body = {
        "type": f"urn:justepart:error:{code}",
        "code": code,
        "status": status,
        "title": text(language, f"errors.{code}.title", **values),
        "next": text(language, f"errors.{code}.next", **values),
        **values,
    }
    wait = values.get("retry_after_seconds")
    headers = None if wait is None else {"Retry-After": str(wait)}
    return JSONResponse(body, status_code=status, headers=headers, media_type="application/problem+json")


def _field_name(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if part not in ("body", "query", "path", "header"))


SENTENCES = {
    **{same: same for same in ("missing", "greater_than", "greater_than_equal", "less_than_equal")},
    **dict.fromkeys(("string_too_short", "too_short"), "string_too_short"),
    **dict.fromkeys(("string_too_long", "too_long"), "string_too_long"),
}
"""Pydantic's kind of error, to the message key after ``fields.``."""


def _field_sentence(language: str, error: Mapping[str, Any]) -> str:
    kind, said, context = str(error["type"]), str(error["msg"]), error.get("ctx") or {}
    if kind in SENTENCES:
        empty = "too_short" in kind and context.get("min_length") == 1
        known = "missing" if empty else SENTENCES[kind]
        return text(language, f"fields.{known}", **{name: str(value) for name, value in context.items()})
    if kind.startswith("decimal"):
        return text(language, "fields.decimal")
    if said.startswith("value is not a valid email"):
        return text(language, "fields.email")
    if kind == "value_error":
        return said.removeprefix("Value error, ")
    return text(language, "fields.other", reason=said)


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
