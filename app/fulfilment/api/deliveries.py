"""Routes of orders on their way: what came, objections, handovers, crates."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.errors import NotFound
from app.fulfilment.actions import handover, objections, settle
from app.fulfilment.queries.delivery import Delivery, deliveries, delivery_of
from app.fulfilment.queries.orders import crate_counts, delivery_summaries
from app.fulfilment.queries.orders import objections as objections_page
from app.fulfilment.rules.recording import sees_order
from app.fulfilment.schemas.cases import CaseOut, DeliverySummaryOut
from app.fulfilment.schemas.deliveries import CorrectionIn, DecisionIn, DeliveryOut, ObjectionIn
from app.fulfilment.schemas.handovers import CrateBalance, CrateMovesIn, HandoversIn
from app.fulfilment.schemas.steps import StepsOut
from app.identity import queries as identity
from app.identity.access import reader, writer
from app.identity.rules import Actor, Permission, Role

router = APIRouter(tags=["deliveries"])
SeesOrders = Annotated[Actor, Depends(reader(Permission.SEE_ORDERS), scope="function")]
Buyer = Annotated[Actor, Depends(writer(Permission.ORDER), scope="function")]
BuyerOrCoordinator = Annotated[Actor, Depends(writer(Permission.SEE_ORDERS), scope="function")]
Decides = Annotated[Actor, Depends(writer(Permission.COORDINATE), scope="function")]
Records = Annotated[Actor, Depends(writer(Permission.RECORD_STEPS), scope="function")]
Counts = Annotated[Actor, Depends(writer(Permission.COUNT_CRATES), scope="function")]
SeesFloor = Annotated[Actor, Depends(reader(Permission.SEE_FLOOR), scope="function")]
MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "Unknown, not yours, or its cut-off is not over"}}
SETTLED: dict[int | str, dict[str, Any]] = {409: {"description": "already_settled, case_open, objection_too_late"}}


@router.get("/api/orders/{order_id}/delivery", summary="An order on its way", responses=MISSING)
async def show_delivery(order_id: UUID, actor: SeesOrders, session: ReadSession) -> DeliveryOut:
    """Every quantity beside the others, with who, when and why; what is paid on what is there."""
    delivery = await delivery_of(session, actor.territory_id, order_id)
    if not sees_order(actor, delivery.order.buyer_id):
        raise NotFound
    return await _out(session, delivery)


@router.post("/api/orders/{order_id}/acceptance", summary="Accept a delivery now", responses={**MISSING, **SETTLED})
async def accept(order_id: UUID, actor: BuyerOrCoordinator, session: WriteSession, now: Now) -> DeliveryOut:
    """Without this it is accepted by itself when the hours to object are over."""
    return await _out(session, await settle.accept(session, actor, order_id, now))


@router.post("/api/orders/{order_id}/objections", summary="Object to a line", responses={**MISSING, **SETTLED, 422: {}})
async def object_to(order_id: UUID, body: ObjectionIn, actor: Buyer, session: WriteSession, now: Now) -> DeliveryOut:
    """Repeatable by its id. The coordinator is told, and the delivery waits for the decision."""
    return await _out(session, await objections.object_to(session, actor, order_id, body.objection(), now))


@router.get("/api/deliveries", summary="Where deliveries stand")
async def show_deliveries(actor: SeesOrders, session: ReadSession) -> list[DeliverySummaryOut]:
    """The newest ones: a buyer's own, all for the coordinator."""
    found = await delivery_summaries(session, actor.territory_id, buyer_id=_own(actor))
    return [DeliverySummaryOut.model_validate(each) for each in found]


@router.get("/api/objections", summary="Cases")
async def show_objections(
    actor: SeesOrders, session: ReadSession, open_only: Annotated[bool, Query(alias="open")] = False
) -> list[CaseOut]:
    """The newest ones: a buyer's own, all for the coordinator."""
    found = await objections_page(session, actor.territory_id, buyer_id=_own(actor), open_only=open_only)
    about = await deliveries(session, actor.territory_id, {each.order_id for each in found})
    by_order = {each.order.id: each for each in about}
    return [CaseOut.about(each, by_order[each.order_id]) for each in found]


def _own(actor: Actor) -> UUID | None:
    return None if actor.coordinates else actor.organisation_id


@router.post("/api/objections/{objection_id}/decision", summary="Settle a case", responses={**MISSING, **SETTLED})
async def decide(objection_id: UUID, body: DecisionIn, actor: Decides, session: WriteSession, now: Now) -> DeliveryOut:
    """Credit, replacement or none; the buyer is told."""
    answer = body.answer.strip()
    decided = await objections.settle_objection(session, actor, objection_id, body.outcome, answer, now)
    return await _out(session, decided)


@router.post(
    "/api/orders/{order_id}/corrections",
    summary="Correct an accepted delivery",
    responses={**MISSING, 409: {"description": "not_settled"}, 422: {}},
)
async def correct(order_id: UUID, body: CorrectionIn, actor: Decides, session: WriteSession, now: Now) -> DeliveryOut:
    """A new settlement beside the one before; nothing is overwritten."""
    quantities = {each.offer_id: each.quantity for each in body.lines}
    return await _out(session, await settle.correct(session, actor, order_id, quantities, body.reason, now))


@router.post("/api/handovers", summary="Orders handed over")
async def record_handovers(body: HandoversIn, actor: Records, session: WriteSession, now: Now) -> StepsOut:
    """A batch from a phone; repeatable, each for itself."""
    entries = [
        handover.NewHandover(
            id=each.id,
            order_id=each.order_id,
            happened_at=each.happened_at,
            received_by=each.received_by.strip(),
            signature=each.signature,
            temperatures=[(one.storage, one.celsius) for one in each.temperatures],
            note=each.note.strip(),
        )
        for each in body.entries
    ]
    return StepsOut.of(await handover.record_handovers(session, actor, entries, body.sent_at, now), now)


@router.post("/api/crates", summary="Crates that went out or came back")
async def move_crates(body: CrateMovesIn, actor: Counts, session: WriteSession, now: Now) -> StepsOut:
    """A batch from a phone; repeatable, each for itself."""
    entries = [
        handover.NewCrateMove(
            id=each.id,
            organisation_id=each.organisation_id,
            kind=each.kind.strip(),
            count=each.count,
            happened_at=each.happened_at,
            order_id=each.order_id,
            note=each.note.strip(),
        )
        for each in body.entries
    ]
    return StepsOut.of(await handover.move_crates(session, actor, entries, body.sent_at, now), now)


@router.get("/api/crates", summary="Who has how many crates")
async def show_crates(actor: SeesFloor, session: ReadSession) -> list[CrateBalance]:
    """By organisation and kind; one's own, all for hub, carrier and coordinator."""
    sees_all = actor.role in (Role.HUB, Role.CARRIER, Role.COORDINATOR)
    counts = await crate_counts(session, actor.territory_id, None if sees_all else actor.organisation_id)
    names = await identity.organisations_by_id(session, {each.organisation_id for each in counts})
    return [
        CrateBalance(
            organisation_id=each.organisation_id,
            organisation_name=names[each.organisation_id].name,
            kind=each.kind,
            out=each.out,
            back=each.back,
            balance=each.out - each.back,
        )
        for each in counts
    ]


async def _out(session: AsyncSession, delivery: Delivery) -> DeliveryOut:
    return DeliveryOut.of(delivery, await identity.names_of(session, set(_people(delivery))))


def _people(delivery: Delivery) -> Iterable[UUID]:
    said = (each.entry.person_id for line in delivery.lines for each in line.life.said)
    settled = (each.person_id for each in delivery.settlements)
    return (each for each in (*said, *settled) if each is not None)
