"""Routes of a trial: its accounts, and the mails that it did not send. They exist in demo mode only."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict

from app.core.db import Database
from app.core.errors import NotFound
from app.core.settings import Settings
from app.demo.actions import demo_accounts
from app.demo.mailbox import mail, mails

router = APIRouter(tags=["demo"])
REFUSALS: dict[int | str, dict[str, Any]] = {404: {"description": "No such mail (`not_found`)"}}


class DemoAccountOut(BaseModel):
    """An account to try."""

    model_config = ConfigDict(from_attributes=True)

    role: str
    email: str
    organisation: str


class TrialMailOut(BaseModel):
    """A mail in the list."""

    model_config = ConfigDict(from_attributes=True)

    name: UUID
    to: str
    subject: str
    sent_at: datetime | None


class EnclosureOut(BaseModel):
    """A file in a mail; ``size`` in bytes."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    media_type: str
    size: int


class WholeMailOut(TrialMailOut):
    """A mail with its texts and the names of its files. Show ``html`` in a sandboxed frame only."""

    text: str
    html: str | None
    attachments: list[EnclosureOut]


def mail_folder(request: Request) -> Path:
    """Where the trial's mails are."""
    settings: Settings = request.app.state.settings
    return settings.var_dir / "mail"


Folder = Annotated[Path, Depends(mail_folder)]


@router.get("/api/demo/accounts", summary="The accounts to try")
async def show_accounts(request: Request) -> list[DemoAccountOut]:
    """One account per role; they share one password, printed when the program starts."""
    database: Database = request.app.state.database
    return [DemoAccountOut.model_validate(each) for each in await demo_accounts(database)]


@router.get("/api/demo/mails", summary="The mails of the trial")
async def show_mails(folder: Folder) -> list[TrialMailOut]:
    """The newest first, two hundred at the most."""
    return [TrialMailOut.model_validate(each) for each in await asyncio.to_thread(mails, folder)]


@router.get("/api/demo/mails/{name}", summary="One mail", responses=REFUSALS)
async def show_mail(name: UUID, folder: Folder) -> WholeMailOut:
    """Its text, its HTML and the names of its files."""
    return WholeMailOut.model_validate(await asyncio.to_thread(mail, folder, name))


@router.get(
    "/api/demo/mails/{name}/files/{place}",
    summary="A file in a mail",
    response_class=Response,
    responses={**REFUSALS, 200: {"content": {"application/octet-stream": {}}, "description": "The file"}},
)
async def download_file(name: UUID, place: int, folder: Folder) -> Response:
    """The file at ``place``, counted from 0."""
    found = (await asyncio.to_thread(mail, folder, name)).attachments
    if not 0 <= place < len(found):
        raise NotFound
    disposition = f"attachment; filename*=UTF-8''{quote(found[place].name)}"
    return Response(
        found[place].content, media_type=found[place].media_type, headers={"Content-Disposition": disposition}
    )
