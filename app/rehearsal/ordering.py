"""A canteen orders: it reads the catalogue, counts its total by the published rules, and takes what there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from app.core.money import from_cents
from app.core.quantity import plain
from app.pricing.rules import Component, LineTerms, Share, price_order
from app.rehearsal.network import Member, Unexpected, checked

FEWEST_LINES, MOST_LINES = 12, 40
MOST_PACKS = 5
MOST_TRIES = 10


@dataclass(slots=True)
class Counts:
    """How often something happened."""

    placed: int = 0
    lines: int = 0
    short_lines: int = 0
    refused_orders: int = 0


class Sheet:
    """The order sheet on a cook's screen."""

    def __init__(self, catalogue: dict[str, Any]) -> None:
        self.offers = {offer["id"]: offer for offer in catalogue["offers"]}
        self.components = catalogue["components"]
        self.fees = [_share(fee) for fee in catalogue["delivery_fees"]]

    def choose(self, dice: Random) -> dict[str, Decimal]:
        """Some offers, a few packs of each."""
        available = [key for key, offer in self.offers.items() if Decimal(offer["left"]) > 0]
        chosen = dice.sample(available, min(len(available), dice.randint(FEWEST_LINES, MOST_LINES)))
        return {key: self._packs(key, dice.randint(1, MOST_PACKS)) for key in chosen}

    def _packs(self, key: str, number: int) -> Decimal:
        return Decimal(self.offers[key]["minimum"]) + (number - 1) * Decimal(self.offers[key]["step"])

    def less(self, wanted: Mapping[str, Decimal], short: list[dict[str, str]]) -> dict[str, Decimal]:
        """The same with what is left of the short lines, in whole steps."""
        left = {line["offer_id"]: Decimal(line["left"]) for line in short}
        reduced = {key: min(quantity, self._fitting(key, left.get(key, quantity))) for key, quantity in wanted.items()}
        return {key: quantity for key, quantity in reduced.items() if quantity >= Decimal(self.offers[key]["minimum"])}

    def _fitting(self, key: str, most: Decimal) -> Decimal:
        return most - most % Decimal(self.offers[key]["step"])

    def total(self, wanted: Mapping[str, Decimal]) -> str:
        """The total incl. VAT, counted as the rules say."""
        lines = [self._terms(self.offers[key], quantity) for key, quantity in wanted.items()]
        return plain(from_cents(price_order(lines, self.fees).total_cents))

    def _terms(self, offer: dict[str, Any], quantity: Decimal) -> LineTerms:
        shares = [(self.components[place], Decimal(amount)) for place, amount in offer["shares"]]
        components = [
            Component(kind["actor"], _id(kind["organisation_id"]), kind["label"], kind["basis"], amount)
            for kind, amount in shares
        ]
        return LineTerms(quantity, Decimal(offer["unit_price"]), Decimal(offer["vat_rate"]), components)


def _id(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)


def _share(fee: dict[str, Any]) -> Share:
    return Share(fee["actor"], _id(fee["organisation_id"]), fee["label"], fee["cents"])


async def read_catalogue(member: Member, cycle_id: str) -> Sheet:
    """The catalogue as this member sees it."""
    return Sheet(checked(await member.browser.get(f"/api/cycles/{cycle_id}/catalogue")))


def order_path(member: Member, cycle_id: str) -> str:
    """The address of a member's order."""
    return f"/api/cycles/{cycle_id}/orders/{member.delivery_point_id}"


async def order(
    member: Member, cycle_id: str, sheet: Sheet, wanted: dict[str, Decimal], version: int, counts: Counts
) -> int:
    """Sends the order; where there is not enough takes what is left. Returns the new version. Raises Unexpected."""
    for _ in range(MOST_TRIES):
        lines = [{"offer_id": key, "quantity": plain(quantity)} for key, quantity in wanted.items()]
        answer = await member.browser.put(
            order_path(member, cycle_id),
            json={"lines": lines, "shown_total": sheet.total(wanted)},
            headers={"If-Match": f'"{version}"'},
        )
        if answer.status_code != 409 or answer.json()["code"] != "not_enough":
            placed = checked(answer)
            counts.placed += 1
            counts.lines += len(placed["lines"])
            return int(placed["version"])
        short = answer.json()["lines"]
        counts.refused_orders += 1
        counts.short_lines += len(short)
        wanted = sheet.less(wanted, short)
    raise Unexpected(f"{member.name} did not get an order in {MOST_TRIES} tries")
