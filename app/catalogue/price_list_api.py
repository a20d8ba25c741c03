"""Routes of price lists: upload, mapping, preview, confirmation, export."""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from app.catalogue import actions, queries
from app.catalogue.actions import Judgement
from app.catalogue.price_list.columns import Column
from app.catalogue.price_list.export import write_list
from app.catalogue.price_list.settling import Settled, Verdict
from app.catalogue.price_list_schemas import (
    ColumnOut,
    ConfirmedOut,
    Counts,
    HeadingOut,
    ListDefaults,
    MappingIn,
    PriceListOut,
    RowOut,
)
from app.catalogue.uploads import BODY, read_upload
from app.core.bodies import whole_body
from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.errors import Invalid
from app.core.idempotency import OnceOnly
from app.core.pages import Cursor, Limit, Page, from_cursor, to_cursor
from app.core.settings import Settings
from app.identity.access import reader, writer
from app.identity.rules import Actor, Permission

router = APIRouter(tags=["price lists"])

Reading = Annotated[Actor, Depends(reader(Permission.SELL))]
Selling = Annotated[Actor, Depends(writer(Permission.SELL))]
SAMPLES = 3
MOST_HEADINGS = 200


def get_settings(request: Request) -> Settings:
    """The settings of this application."""
    settings: Settings = request.app.state.settings
    return settings


Limits = Annotated[Settings, Depends(get_settings)]


@router.get(
    "/api/products/export.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, 401: {}, 404: {}},
)
async def export_products(actor: Reading, session: ReadSession) -> Response:
    """The farm's catalogue as a CSV file, one line per pack on sale; it can be imported again."""
    assert actor.organisation_id is not None
    catalogue = await queries.catalogue_of(session, actor.territory_id, actor.organisation_id)
    content = write_list(catalogue.on_sale(), actor.language)
    name = "catalogue.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.post(
    "/api/imports",
    status_code=201,
    response_model=PriceListOut,
    responses={401: {}, 404: {}, 413: {}, 422: {}},
    openapi_extra=BODY,
    dependencies=[Depends(whole_body)],
)
async def upload_list(
    request: Request, actor: Selling, session: WriteSession, now: Now, limits: Limits, once: OnceOnly
) -> Response:
    """A price list (CSV, .xlsx), with the columns that were recognised and what it would change."""
    file = await read_upload(request, limits.import_max_bytes)
    most = limits.import_max_rows
    import_id = await actions.keep_list(session, actor, file.name, file.content, most_rows=most, now=now)
    judged = await actions.judge_list(session, actor, import_id, most_rows=most, now=now)
    return await once.answer(201, _list_out(judged))


@router.get("/api/imports/{import_id}", responses={401: {}, 404: {}, 422: {}})
async def show_list(import_id: UUID, actor: Reading, session: ReadSession, now: Now, limits: Limits) -> PriceListOut:
    """A list as it would be imported now."""
    return _list_out(await actions.judge_list(session, actor, import_id, most_rows=limits.import_max_rows, now=now))


@router.put("/api/imports/{import_id}/mapping", responses={401: {}, 404: {}, 409: {}, 422: {}})
async def map_list(
    import_id: UUID, body: MappingIn, actor: Selling, session: WriteSession, now: Now, limits: Limits
) -> PriceListOut:
    """Says what each column means, and what new products are where the list does not tell."""
    mapping = {column: heading for column, heading in body.mapping.items() if heading}
    most = limits.import_max_rows
    await actions.map_list(session, actor, import_id, mapping, body.defaults.kept(), most_rows=most, now=now)
    return _list_out(await actions.judge_list(session, actor, import_id, most_rows=most, now=now))


@router.get("/api/imports/{import_id}/rows", responses={401: {}, 404: {}, 422: {}})
async def list_rows(
    import_id: UUID,
    actor: Reading,
    session: ReadSession,
    now: Now,
    limits: Limits,
    verdict: Verdict | None = None,
    warned: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RowOut]:
    """The rows of a list in their order: all, those of one verdict, or those with a warning."""
    judged = await actions.judge_list(session, actor, import_id, most_rows=limits.import_max_rows, now=now)
    after = _line(cursor)
    rows = [
        row
        for row in judged.rows
        if row.said.line > after and verdict in (None, row.verdict) and (row.warnings or not warned)
    ]
    cells = dict(judged.sheet.rows)
    shown = [
        RowOut.of(row, dict(zip(judged.sheet.columns, cells[row.said.line], strict=True)), actor.language)
        for row in rows[:limit]
    ]
    return Page[RowOut](items=shown, next=to_cursor(str(shown[-1].row)) if len(rows) > limit else None)


@router.post(
    "/api/imports/{import_id}/confirm",
    response_model=ConfirmedOut,
    responses={401: {}, 404: {}, 409: {}, 422: {}},
)
async def confirm_list(
    import_id: UUID, actor: Selling, session: WriteSession, now: Now, limits: Limits, once: OnceOnly
) -> Response:
    """Saves what the list changes; rows with an error are left out."""
    judged = await actions.confirm_list(session, actor, import_id, most_rows=limits.import_max_rows, now=now)
    done = ConfirmedOut(
        created=judged.count(Verdict.NEW),
        changed=judged.count(Verdict.CHANGED),
        same=judged.count(Verdict.SAME),
        left_out=judged.count(Verdict.ERROR),
    )
    return await once.answer(200, done)


def _line(cursor: str | None) -> int:
    """The line after which a page begins."""
    line = from_cursor(cursor, 1)[0] if cursor else "0"
    if not line.isdecimal():
        raise Invalid({"cursor": "fields.cursor"})
    return int(line)


def _list_out(judged: Judgement) -> PriceListOut:
    kept, sheet = judged.kept, judged.sheet
    return PriceListOut(
        id=kept.id,
        file_name=kept.file_name,
        created_at=kept.created_at,
        confirmed_at=kept.confirmed_at,
        columns=[
            ColumnOut(name=name, samples=_samples(row[place] for _, row in sheet.rows))
            for place, name in enumerate(sheet.columns)
        ],
        mapping={column: kept.mapping.get(column) for column in Column},
        defaults=ListDefaults.model_validate(kept.defaults),
        rows=len(sheet.rows),
        counts=Counts(
            **{verdict.value: judged.count(verdict) for verdict in Verdict},
            warned=sum(bool(row.warnings) and row.verdict is not Verdict.ERROR for row in judged.rows),
        ),
        headings=_headings(judged.rows),
    )


def _samples(cells: Iterable[str]) -> list[str]:
    """The first different values of a column."""
    found: dict[str, None] = {}
    for cell in cells:
        if cell and len(found) < SAMPLES:
            found[cell[:100]] = None
    return list(found)


def _headings(rows: list[Settled]) -> list[HeadingOut]:
    counts = Counter(row.said.family_text for row in rows if row.said.family_text)
    said = {row.said.family_text: row.said for row in rows}
    return [
        HeadingOut(
            text=heading,
            rows=count,
            family=said[heading].family or said[heading].family_guess,
            guessed=said[heading].family is None,
        )
        for heading, count in counts.most_common(MOST_HEADINGS)
    ]
