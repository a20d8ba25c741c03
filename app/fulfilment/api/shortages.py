"""Routes of what farms confirm, what arrives, and how a shortage is shared."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.cycles import queries as cycles
from app.fulfilment.actions.confirm import confirm_offers, note_arrival
from app.fulfilment.actions.links import open_link, use_link
from app.fulfilment.actions.share import share_shortage
from app.fulfilment.actions.terms import save_terms
from app.fulfilment.queries.shortages import stocks_of_cycle
from app.fulfilment.queries.terms import delivery_terms
from app.fulfilment.rules.allocation import SharingRule
from app.fulfilment.rules.shortages import share
from app.fulfilment.schemas.shortages import (
    ConfirmationLinkIn,
    ExampleOut,
    LinkDayOut,
    LinkWordsIn,
    OfferWordsIn,
    OpenedLinkOut,
    ShareIn,
    SharingOut,
    StockOut,
    TermsBody,
)
from app.identity.access import reader, writer
from app.identity.rules import Actor, Permission, Role

router = APIRouter(tags=["floor"])
Farm = Annotated[Actor, Depends(writer(Permission.SELL), scope="function")]
Floor = Annotated[Actor, Depends(writer(Permission.NOTE_ARRIVALS), scope="function")]
SeesLists = Annotated[Actor, Depends(reader(Permission.SEE_LISTS), scope="function")]
Decides = Annotated[Actor, Depends(writer(Permission.COORDINATE), scope="function")]
Coordinator = Annotated[Actor, Depends(reader(Permission.COORDINATE), scope="function")]
REFUSED: dict[int | str, dict[str, Any]] = {404: {}, 409: {"description": "too_early"}, 422: {}}
OVER: dict[int | str, dict[str, Any]] = {410: {"description": "confirmation_link_over"}}


@router.get("/api/cycles/{cycle_id}/stocks", summary="What was ordered, confirmed and brought", responses={404: {}})
async def show_stocks(cycle_id: UUID, actor: SeesLists, session: ReadSession) -> list[StockOut]:
    """By product and pack; a producer sees his own."""
    await cycles.cycle(session, actor.territory_id, cycle_id)
    only = actor.organisation_id if actor.role is Role.PRODUCER else None
    return [StockOut.of(each) for each in await stocks_of_cycle(session, actor.territory_id, cycle_id, only)]


@router.post("/api/cycles/{cycle_id}/confirmations", summary="A farm confirms all, less, or later", responses=REFUSED)
async def confirm(cycle_id: UUID, body: OfferWordsIn, actor: Farm, session: WriteSession, now: Now) -> list[StockOut]:
    """Repeatable: a word that is known changes nothing."""
    await confirm_offers(session, actor, cycle_id, [each.word() for each in body.entries], now)
    return await _stocks(session, actor, cycle_id)


@router.post("/api/confirmations/look", summary="What a confirmation link is for", responses=OVER)
async def look_at_link(body: ConfirmationLinkIn, session: ReadSession, now: Now) -> OpenedLinkOut:
    """The offers of the one farm and week that the link of a mail stands for."""
    link = await open_link(session, body.token, now)
    cycle = await cycles.cycle(session, link.actor.territory_id, link.cycle_id)
    return OpenedLinkOut(
        cycle_id=link.cycle_id,
        farm_name=link.farm_name,
        closes_at=cycle.window.closes_at,
        deliveries=[LinkDayOut(delivers_on=day) for day in sorted({each.delivers_on for each in cycle.deliveries})],
        expires_at=link.expires_at,
        stocks=await _stocks(session, link.actor, link.cycle_id),
    )


@router.post("/api/confirmations", summary="Confirm with the link of a mail", responses={**REFUSED, **OVER})
async def confirm_by_link(body: LinkWordsIn, session: WriteSession, now: Now) -> list[StockOut]:
    """Without signing in, for this week only, once. The same words sent again change nothing."""
    link = await use_link(session, body.token, [each.id for each in body.entries], now)
    await confirm_offers(session, link.actor, link.cycle_id, [each.word() for each in body.entries], now)
    return await _stocks(session, link.actor, link.cycle_id)


@router.post("/api/cycles/{cycle_id}/arrivals", summary="What arrived at the hub", responses=REFUSED)
async def note_arrivals(
    cycle_id: UUID, body: OfferWordsIn, actor: Floor, session: WriteSession, now: Now
) -> list[StockOut]:
    """Repeatable: a word that is known changes nothing."""
    await note_arrival(session, actor, cycle_id, [each.word() for each in body.entries], now)
    return await _stocks(session, actor, cycle_id)


async def _stocks(session: AsyncSession, actor: Actor, cycle_id: UUID) -> list[StockOut]:
    only = actor.organisation_id if actor.role is Role.PRODUCER else None
    return [StockOut.of(each) for each in await stocks_of_cycle(session, actor.territory_id, cycle_id, only)]


@router.get("/api/cycles/{cycle_id}/shortages", summary="Shortages as they would be shared", responses={404: {}})
async def show_shortages(
    cycle_id: UUID, actor: Coordinator, session: ReadSession, rule: Annotated[SharingRule | None, Query()] = None
) -> list[SharingOut]:
    """By the territory's rule, or another one to compare; nothing is applied."""
    await cycles.cycle(session, actor.territory_id, cycle_id)
    chosen = rule or (await delivery_terms(session, actor.territory_id)).sharing_rule
    stocks = await stocks_of_cycle(session, actor.territory_id, cycle_id)
    return [SharingOut.of(each, chosen, share(each, chosen)) for each in stocks if each.short]


@router.post(
    "/api/cycles/{cycle_id}/shortages/{offer_id}/share",
    summary="Share a shortage as shown",
    responses={404: {}, 409: {"description": "not_short, shortage_changed"}},
)
async def share_one(
    cycle_id: UUID, offer_id: UUID, body: ShareIn, actor: Decides, session: WriteSession, now: Now
) -> StockOut:
    """Each line gets the part that was shown; buyers who get less are told."""
    shown = {each.order_id: each.given for each in body.parts}
    return StockOut.of(await share_shortage(session, actor, cycle_id, offer_id, body.rule, shown, now))


@router.get("/api/delivery-terms", summary="How shortages are shared, and how long buyers may object")
async def show_terms(
    actor: Annotated[Actor, Depends(reader(Permission.SEE_TERRITORY), scope="function")], session: ReadSession
) -> TermsBody:
    """What holds for every member."""
    return TermsBody.of(await delivery_terms(session, actor.territory_id))


@router.get("/api/delivery-terms/example", summary="What each way of sharing does, on a small example")
async def show_example(
    _: Annotated[Actor, Depends(reader(Permission.SEE_TERRITORY), scope="function")],
) -> ExampleOut:
    """By the same rules as a real shortage."""
    return ExampleOut.make()


@router.put("/api/delivery-terms", summary="Decide about deliveries")
async def replace_terms(body: TermsBody, actor: Decides, session: WriteSession, now: Now) -> TermsBody:
    """What was shared or accepted before stays as it is."""
    await save_terms(session, actor, body.terms(), now)
    return body
