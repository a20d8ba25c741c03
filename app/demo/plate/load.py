"""Carries the demo's closed weeks as far as their day of delivery allows, and writes what was said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.cards import DemoFiles
from app.demo.copying import copy_rows
from app.demo.past import Offers, PastOrder
from app.demo.places import Places
from app.demo.plate.doors import CrateCount, hand_over, handover_rows, receive, round_rows
from app.demo.plate.floor import LotMade, load, lot_rows, make_lots, pick
from app.demo.plate.life import Plate, Scene, on_their_way
from app.demo.plate.paid import accept, object_to, objection_rows, settled_line_rows, settlement_rows
from app.demo.plate.recalls import recall_rows, recalled_lot
from app.demo.plate.rows import audit_rows, delivery_rows, line_entry_rows, offer_entry_rows
from app.demo.plate.shortages import arrive, confirm, share_confirmed
from app.demo.plate.substitutes import StandIn, stand_in, substitute_rows, wish_rows
from app.demo.plate.words import PlateCards, read_plate
from app.demo.shelves import ShelfPack
from app.demo.weeks import Week
from app.fulfilment.rules.lots import ToldPerson


class PastPlates:
    """The closed weeks on their way, one after the other from the oldest."""

    def __init__(self, files: DemoFiles, places: Places, weeks: Sequence[Week], midnight: datetime) -> None:
        """``midnight``: the day of loading begins; nothing has happened after it."""
        self._cards: PlateCards = read_plate()
        self._files, self._places, self._midnight = files, places, midnight
        self._zone = ZoneInfo(files.territory["timezone"])
        self._crates = CrateCount()
        self._stand_ins: list[StandIn] = []
        self._names = _names(files, places)
        self._people = _people(files, places)
        whole = [week.weeks_ago for week in weeks if week.weeks_ago and self._scene(week).whole]
        self._newest_whole = min(whole)

    def _scene(self, week: Week) -> Scene:
        return Scene(self._cards, self._places, week, self._files.history.seed, self._zone, self._midnight)

    def prepare(self, week: Week, orders: Sequence[PastOrder], offers: Offers) -> tuple[Plate, list[StandIn]]:
        """What farms confirm, how shortages are shared, what stands in; takes packs from ``offers``."""
        plate = on_their_way(self._scene(week), orders, offers.values())
        confirm(plate, offers)
        share_confirmed(plate)
        stand_ins = stand_in(plate, offers)
        self._stand_ins += stand_ins
        return plate, stand_ins

    async def write_terms(self, session: AsyncSession, shelves: Sequence[ShelfPack]) -> None:
        """What the network and its buyers decided beforehand, and the order of the rounds."""
        places = self._places
        await copy_rows(session, "delivery_terms", [_terms_row(self._cards, places)])
        await copy_rows(session, "substitutions", wish_rows(self._cards, places, shelves, self._stand_ins))
        await copy_rows(session, "round_stops", round_rows(places))

    async def write(self, session: AsyncSession, plate: Plate, stand_ins: Sequence[StandIn]) -> None:
        """The rest of the way, and all rows of the week."""
        arrive(plate)
        lots = make_lots(plate)
        pick(plate, lots)
        load(plate)
        doors = hand_over(plate)
        receive(plate, doors)
        weeks_back = plate.scene.week.weeks_ago - self._newest_whole
        cases = object_to(plate, [card for card in self._cards.cases if card.weeks_back == weeks_back])
        accepted = accept(plate, cases)
        await copy_rows(session, "deliveries", delivery_rows(plate, {each.order.id for each in accepted}))
        await copy_rows(session, "substitute_lines", substitute_rows(plate, stand_ins))
        await copy_rows(session, "lots", lot_rows(plate, lots))
        await copy_rows(session, "offer_entries", offer_entry_rows(plate))
        await copy_rows(session, "line_entries", line_entry_rows(plate))
        await copy_rows(session, "handovers", handover_rows(plate, doors, self._names))
        await copy_rows(session, "crate_moves", self._crates.rows(plate, doors))
        await copy_rows(session, "objections", objection_rows(plate, cases))
        await copy_rows(session, "settlements", settlement_rows(plate, accepted))
        numbers = {lot.id: lot.number for lot in lots.values()}
        await copy_rows(session, "settled_lines", settled_line_rows(plate, accepted, numbers))
        await copy_rows(session, "audit_entries", audit_rows(plate, stand_ins, cases))
        await self._recall(session, plate, lots)

    async def _recall(self, session: AsyncSession, plate: Plate, lots: dict[UUID, LotMade]) -> None:
        lot = recalled_lot(plate, lots)
        if lot is not None:
            row, told = recall_rows(plate, lot, self._people)
            await copy_rows(session, "recalls", [row])
            await copy_rows(session, "audit_entries", [told])


def _terms_row(cards: PlateCards, places: Places) -> dict[str, Any]:
    return {
        "territory_id": places.territory_id,
        "sharing_rule": cards.terms.sharing_rule.value,
        "tolerance_percent": cards.terms.tolerance_percent,
        "objection_hours": cards.terms.objection_hours,
        "updated_at": places.founded_at,
        "updated_by": places.coordinator,
    }


def _names(files: DemoFiles, places: Places) -> dict[UUID, str]:
    """Of everybody; copies made for load are called as the first."""
    names = {card.slug: card.name for card in files.people}
    return {
        person_id: names[slug] if slug in names else names[slug.rpartition("-")[0]]
        for slug, person_id in places.people.items()
    }


def _people(files: DemoFiles, places: Places) -> dict[UUID, tuple[ToldPerson, ...]]:
    """Who acts for each organisation, by name."""
    acting: dict[UUID, list[ToldPerson]] = {member.id: [] for member in places.members.values()}
    for card in sorted(files.people, key=lambda each: each.name):
        for hat, _ in card.hats:
            if hat in places.members:
                acting[places.members[hat].id].append(ToldPerson(places.people[card.slug], card.name))
    return {organisation_id: tuple(people) for organisation_id, people in acting.items()}
