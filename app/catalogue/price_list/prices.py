"""The prices of a row: per pricing unit and per pack, and whether they agree."""

from dataclasses import dataclass
from decimal import Decimal

from app.catalogue.price_list.columns import Column
from app.catalogue.price_list.reading import Note, Said
from app.catalogue.rules import CONTENT_PLACES
from app.core.money import UNIT_PRICE_PLACES, round_half_up


@dataclass(frozen=True, slots=True)
class Judged:
    """The price per pricing unit (None: not said, nothing known), or why the row's prices are refused."""

    per_unit: Decimal | None
    refused: Note | None = None


def rounded(column: Column, value: Decimal, notes: list[Note], places: Decimal = CONTENT_PLACES) -> Decimal:
    """``value`` to ``places``, with a note when digits are lost."""
    short = round_half_up(value, places)
    if short != value:
        notes.append(Note(column, "rounded", {"value": value, "rounded": short}))
    return short


def judge_price(said: Said, content: Decimal, before: Decimal | None) -> tuple[Judged, list[Note]]:
    """The price per pricing unit of a pack with ``content`` units.

    A price per unit and a price per pack must agree. A difference that comes from a price per unit that was rounded
    to its last digit (half of that digit on each unit, and half a digit of the pack's price) is only a warning, and
    the price per unit is kept. A larger one is refused: nobody can know which of the two is right.
    """
    notes: list[Note] = []
    if said.price is None:
        per_unit = before if said.case_price is None else round_half_up(said.case_price / content, UNIT_PRICE_PLACES)
        return Judged(per_unit), notes
    price = rounded(Column.PRICE, said.price, notes, UNIT_PRICE_PLACES)
    if said.case_price is None:
        return Judged(price), notes
    whole = said.price * content
    if round_half_up(whole) == round_half_up(said.case_price):
        return Judged(price), notes
    values = {
        "content": content.normalize() + 0,
        "price": said.price,
        "product": round_half_up(whole),
        "case": said.case_price,
    }
    tolerance = (content * Decimal(5).scaleb(-said.price_places - 1)) + Decimal(5).scaleb(-said.case_places - 1)
    if abs(whole - said.case_price) > tolerance:
        return Judged(None, Note(Column.CASE_PRICE, "prices_differ", values)), notes
    return Judged(price), [*notes, Note(Column.CASE_PRICE, "prices_rounded", values)]
