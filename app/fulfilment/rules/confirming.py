"""What a farm may confirm after the cut-off, and when its link is over."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.errors import DomainError


class ConfirmationLinkOver(DomainError):
    """The link of a mail is unknown, used, or of a week that is over."""

    code = "confirmation_link_over"
    status = 410


@dataclass(frozen=True, slots=True)
class OfferWord:
    """What a farm says of an offer, or the hub of what arrived. ``id`` is made by the phone."""

    id: UUID
    offer_id: UUID
    quantity: Decimal
    later_on: date | None = None
    reason: str = ""
    replaces: frozenset[UUID] = frozenset()


def word_problems(
    word: OfferWord, ordered: Decimal | None, cut_off: date, extra: Decimal = Decimal(0)
) -> dict[str, str]:
    """Field to message key of what is wrong. ``ordered`` is None for an offer that is not the farm's; ``extra``: what
    is wanted beside it, in place of something else.
    """
    if ordered is None:
        return {"offer_id": "fields.unknown_offer"}
    problems = {}
    if word.quantity > ordered + extra:
        problems["quantity"] = "fields.more_than_ordered"
    if word.later_on is not None and word.later_on <= cut_off:
        problems["later_on"] = "fields.in_the_past"
    if word.later_on is not None and word.quantity >= ordered + extra:
        problems["later_on"] = "fields.nothing_later"
    return problems
