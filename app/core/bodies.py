"""What a request may carry: bounded before it is read, whoever sends it."""

from fastapi import Request
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.problems import language_of, problem


class BodyLimit:
    """Refuses a body of more than ``most`` bytes: by the length it announces, else as soon as more has come."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 413 ``too_large`` or passes the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or int(length) > self.most:
            await problem(language_of(Request(scope)), "too_large", 413)(scope, receive, send)
            return
        await self.app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        come = 0

        async def receive_and_count() -> Message:
            nonlocal come
            message = await receive()
            come += len(message.get("body", b""))
            if come > self.most:
                raise HTTPException(413)
            return message

        return receive_and_count


async def whole_body(request: Request) -> None:
    """As the first dependency of an endpoint that takes a file: a slow connection sends all of it before the
    endpoint takes one of the few connections to the database.
    """
    await request.body()
