"""Routes of private cost prices, declared costs and reference figures."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from app.catalogue.queries import SalePack, packs_for_sale
from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.errors import Invalid
from app.core.idempotency import OnceOnly
from app.costs import actions, queries
from app.costs.queries.sheets import sheet_of
from app.costs.rules import ACTORS_OF_KIND
from app.costs.schemas import (
    CostRowOut,
    CostsOut,
    DeclaredCostsIn,
    DeclaredCostsOut,
    DeclaredOut,
    FigureIn,
    FigureOut,
    FiguresOut,
    PackCostOut,
    WorksheetIn,
    WorksheetOut,
)
from app.identity.access import reader, writer
from app.identity.queries import organisations_by_id
from app.identity.rules import Actor, Permission

router = APIRouter(tags=["costs"])

OwnReading = Annotated[Actor, Depends(reader(Permission.SELL))]
OwnWriting = Annotated[Actor, Depends(writer(Permission.SELL))]
Declaring = Annotated[Actor, Depends(reader(Permission.DECLARE_COSTS))]
DeclaringNew = Annotated[Actor, Depends(writer(Permission.DECLARE_COSTS))]
Coordinating = Annotated[Actor, Depends(writer(Permission.COORDINATE))]


@router.get("/api/costs", summary="Own cost prices", responses={401: {}, 404: {}})
async def list_costs(actor: OwnReading, session: ReadSession, now: Now) -> CostsOut:
    """The producer's packs with their private cost prices. Nobody else reads them."""
    assert actor.organisation_id is not None
    packs = await packs_for_sale(session, actor.territory_id, actor.organisation_id)
    sheets = await queries.own_sheets(session, actor.territory_id, actor.organisation_id)
    pay = await queries.hourly_pay_at(session, actor.territory_id, now)
    return CostsOut(hourly_pay=pay, packs=[CostRowOut.of(pack, sheet_of(pack, sheets)) for pack in packs])


@router.get("/api/packs/{pack_id}/cost", summary="Own cost price of a pack", responses={401: {}, 404: {}, 422: {}})
async def show_cost(pack_id: UUID, actor: OwnReading, session: ReadSession, now: Now) -> PackCostOut:
    """The worksheet that counts for an own pack, with those before. Nobody else reads it."""
    return await _pack_cost(session, actor, await actions.own_pack(session, actor, pack_id), now)


@router.put("/api/packs/{pack_id}/cost", summary="Write a cost price", responses={401: {}, 404: {}, 422: {}})
async def save_cost(
    pack_id: UUID, body: WorksheetIn, actor: OwnWriting, session: WriteSession, now: Now
) -> PackCostOut:
    """A new version of the worksheet of an own pack; the version before is kept."""
    pack = await actions.own_pack(session, actor, pack_id)
    pay = await queries.hourly_pay_at(session, actor.territory_id, now)
    if body.hourly_pay is None and pay is None:
        raise Invalid({"hourly_pay": "fields.missing"})
    await actions.save_sheet(session, actor, pack_id, body.draft(pay or Decimal(0)), now)
    return await _pack_cost(session, actor, pack, now)


@router.delete(
    "/api/packs/{pack_id}/cost", summary="End a cost price", status_code=204, responses={401: {}, 404: {}, 422: {}}
)
async def end_cost(pack_id: UUID, actor: OwnWriting, session: WriteSession, now: Now) -> None:
    """From now on the pack has no worksheet of its own; its versions are kept."""
    await actions.end_sheet(session, actor, pack_id, now)


async def _pack_cost(session: ReadSession, actor: Actor, pack: SalePack, now: datetime) -> PackCostOut:
    versions = await queries.sheet_versions(session, actor.territory_id, pack)
    current = sheet_of(pack, (each for each in versions if each.ended_at is None))
    return PackCostOut(
        hourly_pay=await queries.hourly_pay_at(session, actor.territory_id, now),
        pack=CostRowOut.of(pack, current),
        past=[WorksheetOut.of(each) for each in versions if each.ended_at is not None],
    )


@router.get("/api/declared-costs", summary="What one's work costs", responses={401: {}, 404: {}})
async def list_declared_costs(actor: Declaring, session: ReadSession) -> DeclaredCostsOut:
    """What the own organisation declared; for the coordinator: the network, and all others to read."""
    return await _declared(session, actor)


@router.put("/api/declared-costs", summary="Declare what one's work costs", responses={401: {}, 404: {}, 422: {}})
async def declare_costs(
    body: DeclaredCostsIn, actor: DeclaringNew, session: WriteSession, now: Now
) -> DeclaredCostsOut:
    """Replaces what the own organisation (a coordinator: the network) declares from now on."""
    lines = [each.line(actor.organisation_id) for each in body.costs]
    await actions.declare_costs(session, actor, lines, now)
    return await _declared(session, actor)


async def _declared(session: ReadSession, actor: Actor) -> DeclaredCostsOut:
    own = actor.organisation_id
    views = await queries.declared_views(session, actor.territory_id, own, of_all=actor.coordinates)
    known = await organisations_by_id(session, _named(views))
    names = {each: view.name for each, view in known.items()}

    def shown(which: Iterable[queries.DeclaredView]) -> list[DeclaredOut]:
        return [DeclaredOut.of(each, names) for each in which]

    mine = [each for each in views if each.cost.organisation_id == own]
    return DeclaredCostsOut(
        works=list(ACTORS_OF_KIND.get(actor.organisation_kind, ())),
        current=shown(each for each in mine if each.ended_at is None),
        past=shown(each for each in mine if each.ended_at is not None),
        others=shown(each for each in views if each not in mine and each.ended_at is None),
    )


def _named(views: Iterable[queries.DeclaredView]) -> set[UUID]:
    return {each.cost.organisation_id for each in views if each.cost.organisation_id is not None}


@router.get("/api/references", summary="Reference figures", responses={401: {}, 404: {}})
async def list_references(
    actor: Annotated[Actor, Depends(reader(Permission.SEE_FEES))], session: ReadSession
) -> FiguresOut:
    """Figures from elsewhere that the network shows beside its own, with their source."""
    return await _figures(session, actor)


@router.post(
    "/api/references",
    summary="Add a reference figure",
    status_code=201,
    response_model=FiguresOut,
    responses={401: {}, 404: {}, 422: {}},
)
async def add_reference(
    body: FigureIn, actor: Coordinating, session: WriteSession, now: Now, once: OnceOnly
) -> Response:
    """Shown after the others."""
    await actions.add_figure(session, actor, body.figure(), now)
    return await once.answer(201, await _figures(session, actor))


@router.put("/api/references/{figure_id}", summary="Change a reference figure", responses={401: {}, 404: {}, 422: {}})
async def change_reference(
    figure_id: UUID, body: FigureIn, actor: Coordinating, session: WriteSession, now: Now
) -> FiguresOut:
    """A new version of the figure; the one before is kept."""
    await actions.change_figure(session, actor, figure_id, body.figure(), now)
    return await _figures(session, actor)


@router.delete(
    "/api/references/{figure_id}",
    summary="Remove a reference figure",
    status_code=204,
    responses={401: {}, 404: {}, 422: {}},
)
async def remove_reference(figure_id: UUID, actor: Coordinating, session: WriteSession, now: Now) -> None:
    """The network no longer shows it."""
    await actions.remove_figure(session, actor, figure_id, now)


async def _figures(session: ReadSession, actor: Actor) -> FiguresOut:
    versions = await queries.reference_versions(session, actor.territory_id)
    return FiguresOut(
        current=[FigureOut.of(each) for each in versions if each.ended_at is None],
        past=[FigureOut.of(each) for each in versions if each.ended_at is not None],
    )
