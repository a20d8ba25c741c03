"""A producer writes his cost prices. They leave no entry in the history: his own versions are kept beside the sheet."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import SalePack, packs_by_id
from app.core import outbox
from app.core.errors import NotFound
from app.core.ids import new_id
from app.costs.queries import own_sheets
from app.costs.queries.sheets import SheetView
from app.costs.rules import SheetDraft, cost_per_unit
from app.costs.tables import CostSheet
from app.identity.rules import Actor

COSTS_CHANGED = "costs.changed"


async def own_pack(session: AsyncSession, actor: Actor, pack_id: UUID) -> SalePack:
    """A pack of the actor's own organisation. Raises NotFound for those of others."""
    pack = (await packs_by_id(session, actor.territory_id, [pack_id])).get(pack_id)
    if pack is None or pack.producer_id != actor.organisation_id:
        raise NotFound
    return pack


async def save_sheet(session: AsyncSession, actor: Actor, pack_id: UUID, draft: SheetDraft, now: datetime) -> None:
    """A new version of the pack's worksheet; the same again changes nothing. Raises NotFound, Invalid."""
    pack = await own_pack(session, actor, pack_id)
    per_unit = cost_per_unit(draft.worksheet)
    current = await _held(session, actor, pack)
    if current is not None and _same(current, draft, pack):
        return
    await _end(session, current, actor, now)
    await session.execute(
        insert(CostSheet).values(
            territory_id=actor.territory_id,
            id=new_id(),
            organisation_id=actor.organisation_id,
            product_id=pack.product_id,
            pack_id=pack_id,
            unit=pack.unit,
            whole_product=draft.whole_product,
            **asdict(draft.worksheet),
            note=draft.note,
            per_unit=per_unit,
            since=now,
            ended_at=None,
            written_by=actor.person_id,
        )
    )
    await tell_weeks(session, actor, now)


async def end_sheet(session: AsyncSession, actor: Actor, pack_id: UUID, now: datetime) -> None:
    """From now on the pack has no worksheet of its own. Raises NotFound."""
    pack = await own_pack(session, actor, pack_id)
    current = await _held(session, actor, pack)
    if current is None:
        raise NotFound
    await _end(session, current, actor, now)
    await tell_weeks(session, actor, now)


async def tell_weeks(session: AsyncSession, actor: Actor, now: datetime) -> None:
    """Lets the weeks that have not opened be judged anew. The message says that costs changed, not whose nor how."""
    payload = {"territory_id": str(actor.territory_id), "since": now.isoformat()}
    await outbox.emit(session, COSTS_CHANGED, payload, now=now, territory_id=actor.territory_id)


async def _held(session: AsyncSession, actor: Actor, pack: SalePack) -> SheetView | None:
    """The worksheet written for this very pack; one person at a time changes those of a farm."""
    assert actor.organisation_id is not None
    name = f"costs {actor.organisation_id}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
    sheets = await own_sheets(session, actor.territory_id, actor.organisation_id)
    return next((sheet for sheet in sheets if sheet.pack_id == pack.pack_id), None)


def _same(current: SheetView, draft: SheetDraft, pack: SalePack) -> bool:
    kept = (current.worksheet, current.whole_product, current.note, current.unit)
    return kept == (draft.worksheet, draft.whole_product, draft.note, pack.unit)


async def _end(session: AsyncSession, current: SheetView | None, actor: Actor, now: datetime) -> None:
    if current is None:
        return
    which = (CostSheet.territory_id == actor.territory_id) & (CostSheet.id == current.id)
    await session.execute(update(CostSheet).where(which).values(ended_at=now))
