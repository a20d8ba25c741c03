"""What a product and a pack are after a row: what it says, else what was known, else the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID

from app.catalogue.price_list.catalogue import KnownPack, LabelFacts, PackFacts, ProductFacts
from app.catalogue.price_list.columns import Column
from app.catalogue.price_list.prices import judge_price, rounded
from app.catalogue.price_list.reading import Note, Said
from app.catalogue.price_list.sizes import content_of, weight_of
from app.catalogue.rules import Family, Storage, Unit, clean_line, fold, may_only

ProductKey = UUID | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a new product is when its row does not tell.

    ``rates``: the VAT rates that may be used; ``unit_names``: what a pack is called that only has a unit.
    """

    rates: tuple[Decimal, ...]
    family: Family | None = None
    unit: Unit | None = None
    vat_rate: Decimal | None = None
    storage: Storage = Storage.AMBIENT
    unit_names: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """The row cannot be settled."""

    def __init__(self, column: Column, key: str, **values: str | int | Decimal) -> None:
        super().__init__(key)
        self.note = Note(column, key, values)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the rows of a list say about one product; ``lines``: which row said which field."""

    key: ProductKey
    facts: ProductFacts
    lines: Mapping[str, int] = field(default_factory=dict)


_COLUMN_OF = {
    "code": Column.PRODUCT_CODE,
    "name": Column.NAME,
    "family": Column.FAMILY,
    "description": Column.DESCRIPTION,
    "labels": Column.LABELS,
    "contains": Column.CONTAINS,
    "may_contain": Column.MAY_CONTAIN,
    "storage": Column.STORAGE,
    "origin_commune": Column.ORIGIN,
    "season": Column.SEASON,
}


def agree(before: Agreement, said: Said, defaults: Defaults) -> Agreement:
    """The agreement with one more row. Raises Refused when the row contradicts one before it."""
    facts = settle_product(said, before.facts, defaults)
    lines = dict(before.lines)
    for name, column in _COLUMN_OF.items():
        if getattr(said, "product_code" if name == "code" else name) is None:
            continue
        if name in lines and _differ(name, facts, before.facts):
            raise Refused(column, "disagrees", line=lines[name])
        lines.setdefault(name, said.line)
    if "name" in before.lines:
        facts = replace(facts, name=before.facts.name)
    return Agreement(before.key, facts, lines)


def _differ(name: str, one: ProductFacts, other: ProductFacts) -> bool:
    if name == "name":
        return fold(one.name) != fold(other.name)
    return bool(getattr(one, name) != getattr(other, name))


def settle_product(said: Said, known: ProductFacts | None, defaults: Defaults) -> ProductFacts:
    """The product after this row: what it says, else what was known, else the defaults."""
    before = known or _new_product(said, defaults)
    contains = before.contains if said.contains is None else tuple(said.contains)
    may_contain = before.may_contain if said.may_contain is None else tuple(said.may_contain)
    return ProductFacts(
        code=said.product_code or before.code,
        name=said.name or before.name,
        family=said.family or before.family,
        description=before.description if said.description is None else said.description,
        labels=_labels(said, before),
        contains=contains,
        may_contain=tuple(may_only(contains, may_contain)),
        storage=said.storage or before.storage,
        origin_commune=said.origin_commune or before.origin_commune,
        season=before.season if said.season is None else said.season,
    )


def _new_product(said: Said, defaults: Defaults) -> ProductFacts:
    if not said.name:
        raise Refused(Column.NAME, "no_name")
    family = said.family or said.family_guess or defaults.family
    if family is None and said.family_text:
        raise Refused(Column.FAMILY, "unknown_family", value=said.family_text)
    if family is None:
        raise Refused(Column.FAMILY, "no_family")
    return ProductFacts(said.product_code, said.name, family, storage=defaults.storage)


def _labels(said: Said, before: ProductFacts) -> tuple[LabelFacts, ...]:
    """The labels of the list; the proof and date of one that the list does not tell stay."""
    if said.labels is None:
        return before.labels
    known = {each.label: each for each in before.labels}
    return tuple(
        LabelFacts(
            label=each.label,
            proof=(known[each.label].proof if each.label in known else "") if each.proof is None else each.proof,
            expires_on=each.expires_on or (known[each.label].expires_on if each.label in known else None),
        )
        for each in said.labels
    )


def settle_pack(said: Said, known: KnownPack | None, defaults: Defaults) -> tuple[PackFacts, list[Note]]:
    """The pack after this row, with the warnings that a person should read."""
    before = known.facts if known else None
    warnings = [Note(Column.CODE, "restored")] if known and known.archived else []
    unit = _unit(said, before, defaults)
    content = rounded(Column.CONTENT, _content(said, unit, before), warnings)
    if content <= 0:
        raise Refused(Column.CONTENT, "not_positive")
    weight = rounded(Column.NET_WEIGHT, _weight(said, unit, content, before, warnings), warnings)
    facts = PackFacts(
        code=said.code or (before.code if before else None),
        name=_pack_name(said, unit, before, defaults),
        unit=unit,
        content=content,
        net_weight_kg=weight,
        vat_rate=_vat_rate(said, before, defaults),
        catch_weight=said.catch_weight if said.catch_weight is not None else bool(before and before.catch_weight),
    )
    price, notes = judge_price(said, content, before.usual_price if before else None)
    if price.refused is not None:
        raise Refused(price.refused.column, price.refused.key, **price.refused.values)
    return replace(facts, usual_price=price.per_unit), [*warnings, *notes]


def _unit(said: Said, before: PackFacts | None, defaults: Defaults) -> Unit:
    unit = said.unit or (Unit(before.unit) if before else said.price_unit or defaults.unit)
    if unit is None:
        raise Refused(Column.UNIT, "no_unit")
    if said.price_unit and said.price_unit is not unit:
        raise Refused(Column.PRICE, "unit_differs")
    return unit


def _content(said: Said, unit: Unit, before: PackFacts | None) -> Decimal:
    if said.content is not None:
        return said.content
    try:
        content = content_of(unit, said.size)
    except ValueError:
        raise Refused(Column.PACK, "size_and_unit", value=said.pack_name or said.pack_made_of or "") from None
    if content is not None:
        return content
    if before is not None and before.unit == unit:
        return before.content
    return said.net_weight_kg if unit is Unit.KG and said.net_weight_kg else Decimal(1)


def _weight(said: Said, unit: Unit, content: Decimal, before: PackFacts | None, warnings: list[Note]) -> Decimal:
    if said.net_weight_kg is not None:
        return said.net_weight_kg
    if before is not None and (before.unit, before.content) == (unit, content):
        return before.net_weight_kg
    weight = weight_of(unit, content, said.size)
    if weight is None:
        warnings.append(Note(Column.NET_WEIGHT, "no_weight"))
    return weight or Decimal(0)


def _pack_name(said: Said, unit: Unit, before: PackFacts | None, defaults: Defaults) -> str:
    if said.pack_name or before:
        return said.pack_name or (before.name if before else "")
    return clean_line(said.pack_made_of or defaults.unit_names.get(unit, unit))


def _vat_rate(said: Said, before: PackFacts | None, defaults: Defaults) -> Decimal:
    rate = said.vat_rate if said.vat_rate is not None else (before.vat_rate if before else defaults.vat_rate)
    if rate is None:
        raise Refused(Column.VAT_RATE, "no_vat_rate")
    kept = before is not None and before.vat_rate == rate
    if said.vat_rate is not None and rate not in defaults.rates and not kept:
        raise Refused(Column.VAT_RATE, "unknown_vat_rate", value=rate)
    return rate
