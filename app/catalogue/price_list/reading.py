"""One row of a price list: what it says, and what in it cannot be understood."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from app.catalogue.price_list import cells, words
from app.catalogue.price_list.columns import NUMBERS, Column, unit_of_heading
from app.catalogue.price_list.sheet import Sheet
from app.catalogue.price_list.sizes import NOTHING, Size, parse_size, spaced, unit_of
from app.catalogue.rules import Allergen, Family, Label, Storage, Unit, clean_line, clean_text, fold

LONGEST = {Column.DESCRIPTION: 2000, Column.CODE: 50, Column.PRODUCT_CODE: 50}
LONGEST_LINE = 200
MOST = {Column.PRICE: Decimal("99999999.9999"), Column.CASE_PRICE: Decimal("99999999.9999")}
MOST_QUANTITY = Decimal("999999999.999")
Value = TypeVar("Value")
Code = TypeVar("Code", Allergen, Label)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about one column: the message ``catalogue.list.<key>`` filled with ``values``."""

    column: Column
    key: str
    values: Mapping[str, str | int | Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabelSaid:
    """A label of the list. ``proof`` and ``expires_on`` are None where the list does not tell."""

    label: Label
    proof: str | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says; None where it says nothing, so that what is known already stays.

    ``price``: euros per pricing unit, ``case_price``: per pack. ``price_unit``: the unit written beside the price.
    ``family_guess`` comes from a heading that only suggests a family.
    """

    line: int
    product_code: str | None = None
    code: str | None = None
    name: str | None = None
    family: Family | None = None
    family_guess: Family | None = None
    family_text: str | None = None
    description: str | None = None
    pack_name: str | None = None
    pack_made_of: str | None = None
    size: Size = NOTHING
    unit: Unit | None = None
    price_unit: Unit | None = None
    content: Decimal | None = None
    net_weight_kg: Decimal | None = None
    price: Decimal | None = None
    price_places: int = 0
    case_price: Decimal | None = None
    case_places: int = 0
    vat_rate: Decimal | None = None
    catch_weight: bool | None = None
    labels: tuple[LabelSaid, ...] | None = None
    contains: tuple[Allergen, ...] | None = None
    may_contain: tuple[Allergen, ...] | None = None
    storage: Storage | None = None
    origin_commune: str | None = None
    season: tuple[int, ...] | None = None
    errors: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read a list: the heading of each column, and the families that a person chose for its own headings."""

    mapping: Mapping[Column, str]
    families: Mapping[str, Family] = field(default_factory=dict)


class _Row:
    """The cells of one row by their column; collects the notes."""

    def __init__(self, line: int, values: Mapping[Column, str], sign: str | None) -> None:
        self.line, self._values, self._sign = line, values, sign
        self.errors: list[Note] = []
        self.warnings: list[Note] = []

    def raw(self, column: Column) -> str | None:
        return self._values.get(column) or None

    def wrong(self, column: Column, key: str, **values: str | int | Decimal) -> None:
        self.errors.append(Note(column, key, values))

    def line_of(self, column: Column) -> str | None:
        return self._short_enough(column, clean_line(self._values.get(column, "")))

    def text_of(self, column: Column) -> str | None:
        return self._short_enough(column, clean_text(self._values.get(column, "")))

    def _short_enough(self, column: Column, value: str) -> str | None:
        most = LONGEST.get(column, LONGEST_LINE)
        if len(value) > most:
            self.wrong(column, "too_long", most=most)
            return None
        return value or None

    def read(self, column: Column, how: Callable[[str], Value | None], key: str) -> Value | None:
        """The cell through ``how``; a note when that gives None."""
        raw = self.raw(column)
        if raw is None:
            return None
        value = how(raw)
        if value is None:
            self.wrong(column, key, value=raw)
        return value

    def quantity(self, column: Column) -> Decimal | None:
        found = self.read(column, lambda cell: cells.number(cell, self._sign), "not_number")
        return self._bounded(column, found)

    def money(self, column: Column) -> tuple[Decimal | None, Unit | None]:
        found = self.read(column, lambda cell: cells.price(cell, self._sign), "not_price")
        return (None, None) if found is None else (self._bounded(column, found[0]), found[1])

    def percent(self, column: Column) -> Decimal | None:
        return self.read(column, lambda cell: cells.percent(cell, self._sign), "not_number")

    def _bounded(self, column: Column, value: Decimal | None) -> Decimal | None:
        if value is not None and value > MOST.get(column, MOST_QUANTITY):
            self.wrong(column, "too_large", value=value)
            return None
        return value


def read_rows(sheet: Sheet, plan: Plan) -> list[Said]:
    """What each row of a list says."""
    places = {column: sheet.columns.index(heading) for column, heading in plan.mapping.items()}
    amounts = [places[column] for column in NUMBERS if column in places]
    sign = cells.decimal_sign(row[place] for _, row in sheet.rows for place in amounts)
    heading_unit = unit_of_heading(plan.mapping[Column.PRICE]) if Column.PRICE in plan.mapping else None
    return [_read_row(line, row, places, sign, heading_unit, plan) for line, row in sheet.rows]


def _read_row(
    line: int,
    cells_of_row: Sequence[str],
    places: Mapping[Column, int],
    sign: str | None,
    heading_unit: Unit | None,
    plan: Plan,
) -> Said:
    row = _Row(line, {column: cells_of_row[place] for column, place in places.items()}, sign)
    said = _read_prices(row, _read_pack(row, _read_product(row, plan)), heading_unit)
    return replace(said, errors=tuple(row.errors), warnings=tuple(row.warnings))


def _read_product(row: _Row, plan: Plan) -> Said:
    family_text = row.line_of(Column.FAMILY)
    known = plan.families.get(fold(family_text)) or words.families().get(fold(family_text)) if family_text else None
    return Said(
        line=row.line,
        product_code=row.line_of(Column.PRODUCT_CODE),
        code=row.line_of(Column.CODE),
        name=_name(row),
        family=known,
        family_guess=words.guess_family(family_text) if family_text and known is None else None,
        family_text=family_text,
        description=row.text_of(Column.DESCRIPTION),
        labels=_labels(row),
        contains=_allergens(row, Column.CONTAINS),
        may_contain=_allergens(row, Column.MAY_CONTAIN),
        storage=row.read(Column.STORAGE, cells.storage, "unknown_storage"),
        origin_commune=row.line_of(Column.ORIGIN),
        season=row.read(Column.SEASON, cells.season, "unknown_month"),
    )


def _name(row: _Row) -> str | None:
    """Two brands of one article are two products."""
    name, brand = row.line_of(Column.NAME), row.line_of(Column.BRAND)
    if name and brand and fold(brand) not in fold(name):
        return f"{name}, {brand}"[:LONGEST_LINE]
    return name


def _allergens(row: _Row, column: Column) -> tuple[Allergen, ...] | None:
    raw = row.raw(column)
    if raw is None:
        return None
    found = []
    for part in words.parts(raw):
        allergen = words.allergens().get(fold(part))
        if allergen is None:
            row.wrong(column, "unknown_allergen", value=part)
        elif allergen not in found:
            found.append(allergen)
    return tuple(found)


def _labels(row: _Row) -> tuple[LabelSaid, ...] | None:
    raw = row.raw(Column.LABELS)
    if raw is None:
        return None
    found: dict[Label, LabelSaid] = {}
    for said, value in map(_label, words.labels_and_proofs(raw)):
        if said is None:
            row.warnings.append(Note(Column.LABELS, "unknown_label", {"value": value}))
        else:
            found.setdefault(said.label, said)
    return tuple(found.values())


def _label(parts: tuple[str, str | None, date | None]) -> tuple[LabelSaid | None, str]:
    word, proof, expires_on = parts
    label = words.labels().get(fold(word))
    return (None if label is None else LabelSaid(label, proof, expires_on)), word


def _read_pack(row: _Row, said: Said) -> Said:
    pack, quantity, item = row.line_of(Column.PACK), row.line_of(Column.QUANTITY), row.line_of(Column.UNIT_SIZE)
    counted, sized = parse_size(quantity or ""), parse_size(item or "")
    size = parse_size(pack) if pack and not quantity and not item else _joined(counted, sized)
    unit = row.read(Column.UNIT, lambda cell: words.units().get(fold(cell)), "unknown_unit")
    if unit is None and (quantity or item):
        unit = unit_of(counted) or (Unit.PIECE if item else None)
    return replace(
        said,
        pack_name=pack,
        pack_made_of=_described(counted, quantity, item),
        size=size,
        unit=unit,
        content=row.quantity(Column.CONTENT),
        net_weight_kg=row.quantity(Column.NET_WEIGHT),
        vat_rate=row.percent(Column.VAT_RATE),
        catch_weight=row.read(Column.CATCH_WEIGHT, cells.yes_or_no, "not_yes_no"),
    )


def _joined(counted: Size, item: Size) -> Size:
    """``6 Outer`` of ``8x10.5g``: six things of 84 g. A quantity that is measured itself (``5 Kg``) says it all."""
    if counted.measure is not None:
        return counted
    return Size(counted.count, item.total, item.measure, counted.word)


def _described(counted: Size, quantity: str | None, item: str | None) -> str | None:
    """The name of a pack that the list does not name: ``12 × 946 ml``, ``5 Kg``."""
    if counted.measure is not None or not item:
        return quantity or item
    item = spaced(item)
    return f"{counted.count.normalize():f} × {item}" if counted.count not in (None, 1) else item


def _read_prices(row: _Row, said: Said, heading_unit: Unit | None) -> Said:
    price, beside = row.money(Column.PRICE)
    case_price, _ = row.money(Column.CASE_PRICE)
    return replace(
        said,
        price=price,
        price_places=_places(price),
        price_unit=beside or (heading_unit if price is not None else None),
        case_price=case_price,
        case_places=_places(case_price),
    )


def _places(value: Decimal | None) -> int:
    """How many decimals were written."""
    exponent = None if value is None else value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
