"""Routes of the fee schedule."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from app.core.clock import Now
from app.core.db import ReadSession, WriteSession
from app.core.idempotency import OnceOnly
from app.core.texts import text
from app.identity.access import reader, writer
from app.identity.queries import OrganisationView, organisations_by_id
from app.identity.rules import Actor, Permission
from app.pricing import actions, queries
from app.pricing.queries import Schedule
from app.pricing.rules import FeeActor, Seller, component_json, delivery_fees, price_offer
from app.pricing.schemas import ComponentOut, FeeOut, FeesOut, PreviewIn, PreviewOut, ScheduleIn, ScheduleOut

router = APIRouter(tags=["fees"])
NOBODY = UUID(int=0)


@router.get("/api/fees", responses={401: {}})
async def show_fees(
    actor: Annotated[Actor, Depends(reader(Permission.SEE_FEES))], session: ReadSession, now: Now
) -> FeesOut:
    """The fees in force, those to come, and those that were."""
    found = await queries.schedules(session, actor.territory_id)
    shown = await _shown(session, found)
    past = [each for each in shown if each.valid_from <= now]
    return FeesOut(
        current=past[-1] if past else None,
        coming=[each for each in shown if each.valid_from > now],
        past=past[-2::-1],
    )


@router.post("/api/fees", status_code=201, response_model=ScheduleOut, responses={401: {}, 404: {}, 422: {}})
async def adopt_fees(
    body: ScheduleIn,
    actor: Annotated[Actor, Depends(writer(Permission.COORDINATE))],
    session: WriteSession,
    now: Now,
    once: OnceOnly,
) -> Response:
    """Adopts a new version of the fees."""
    fees = [each.rule() for each in body.components]
    schedule = await actions.adopt_fees(session, actor, body.valid_from or now, body.note, fees, now)
    return await once.answer(201, (await _shown(session, [schedule]))[0])


@router.delete("/api/fees/{schedule_id}", status_code=204, responses={401: {}, 404: {}, 422: {}})
async def withdraw_fees(
    schedule_id: UUID,
    actor: Annotated[Actor, Depends(writer(Permission.COORDINATE))],
    session: WriteSession,
    now: Now,
) -> None:
    """Takes back a version that is not in force yet."""
    await actions.withdraw_fees(session, actor, schedule_id, now)


@router.post("/api/fees/preview", responses={401: {}, 404: {}, 422: {}})
async def preview_fees(body: PreviewIn, actor: Annotated[Actor, Depends(reader(Permission.COORDINATE))]) -> PreviewOut:
    """What one pack would cost with these fees; nothing is kept."""
    fees = [each.rule() for each in body.components]
    seller = Seller(NOBODY, text(actor.language, "pricing.producer"))
    priced = price_offer(body.producer_price, body.pack(), fees, seller)
    return PreviewOut(
        unit_price=priced.unit_price,
        components=[ComponentOut(**component_json(each)) for each in priced.components],
        delivery_cents=sum(fee.cents for fee in delivery_fees(fees)),
    )


async def _shown(session: ReadSession, schedules: Sequence[Schedule]) -> list[ScheduleOut]:
    """Schedules with the names of those who take the fees, in one statement."""
    takers = {fee.organisation_id for each in schedules for fee in each.fees if fee.organisation_id is not None}
    names = await organisations_by_id(session, takers)
    return [schedule_out(each, names) for each in schedules]


def schedule_out(schedule: Schedule, names: dict[UUID, OrganisationView]) -> ScheduleOut:
    """A schedule as everybody reads it."""
    return ScheduleOut(
        id=schedule.id,
        valid_from=schedule.valid_from,
        note=schedule.note,
        components=[
            FeeOut(
                actor=FeeActor(fee.actor),
                organisation_id=fee.organisation_id,
                organisation_name=names[fee.organisation_id].name if fee.organisation_id is not None else None,
                label=fee.label,
                basis=fee.basis,
                value=fee.value,
            )
            for fee in schedule.fees
        ],
    )
