"""Routes of what people say of lines."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.core.clock import Now
from app.core.db import WriteSession
from app.fulfilment.actions.record import record_entries
from app.fulfilment.schemas.steps import StepsIn, StepsOut
from app.identity.access import writer
from app.identity.rules import Actor, Permission

router = APIRouter(tags=["floor"])


@router.post("/api/steps", summary="What was confirmed, picked, shipped, received")
async def record_steps(
    body: StepsIn,
    actor: Annotated[Actor, Depends(writer(Permission.RECORD_STEPS), scope="function")],
    session: WriteSession,
    now: Now,
) -> StepsOut:
    """Writes down a batch; repeatable. What is refused is answered with its code and stops no other entry."""
    entries = [each.entry() for each in body.entries]
    return StepsOut.of(await record_entries(session, actor, entries, body.sent_at, now), now)
