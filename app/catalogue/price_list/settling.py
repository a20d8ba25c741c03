"""What the rows of a price list would change in a catalogue: new, changed, same, or an error that is left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.catalogue.price_list.catalogue import Catalogue, KnownPack, KnownProduct, PackFacts, ProductFacts
from app.catalogue.price_list.columns import Column
from app.catalogue.price_list.facts import Agreement, Defaults, ProductKey, Refused, agree, settle_pack, settle_product
from app.catalogue.price_list.reading import Note, Said
from app.catalogue.price_list.sizes import content_of
from app.catalogue.rules import Unit, fold


class Verdict(StrEnum):
    """What a row does to the catalogue."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Settled:
    """A row with its verdict; ``key`` names its product. Facts are None in an error.

    ``product`` is what this row and those before it say: of several rows about a product, the last one says it all.
    """

    said: Said
    verdict: Verdict
    key: ProductKey | None = None
    product: ProductFacts | None = None
    pack: PackFacts | None = None
    known_product: KnownProduct | None = None
    known_pack: KnownPack | None = None
    errors: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()


def settle(rows: Sequence[Said], catalogue: Catalogue, defaults: Defaults) -> list[Settled]:
    """The verdict on each row, in their order. The first of two rows about one pack is taken."""
    desk = _Desk(catalogue, defaults)
    return [desk.settle(said) for said in rows]


class _Desk:
    """Remembers which rows spoke of which pack, and what they said about its product."""

    def __init__(self, catalogue: Catalogue, defaults: Defaults) -> None:
        self._catalogue, self._defaults = catalogue, defaults
        self._rows: dict[tuple[object, ...], Said] = {}
        self._agreements: dict[ProductKey, Agreement] = {}
        self._product_codes: dict[str, ProductKey] = {}

    def settle(self, said: Said) -> Settled:
        try:
            if said.code:
                self._first_about(("code", said.code), said)
            if said.errors:
                return Settled(said, Verdict.ERROR, errors=said.errors, warnings=said.warnings)
            return self._settle(said)
        except Refused as refused:
            return Settled(said, Verdict.ERROR, errors=(*said.errors, refused.note), warnings=said.warnings)

    def _settle(self, said: Said) -> Settled:
        known_product, known_pack = self._find(said)
        agreement = self._agreement(said, known_product)
        if known_pack is None and known_product is not None:
            known_pack = self._pack_of(said, known_product)
        pack, warnings = settle_pack(said, known_pack, self._defaults)
        if known_pack is not None:
            self._first_about(("pack", known_pack.id), said)
        elif not said.code:
            self._first_about(("new", agreement.key, fold(pack.name)), said)
        self._agreements[agreement.key] = agreement
        if said.product_code:
            self._product_codes[said.product_code] = agreement.key
        verdict = _verdict(agreement.facts, pack, known_product, known_pack)
        notes = (*said.warnings, *warnings)
        return Settled(said, verdict, agreement.key, agreement.facts, pack, known_product, known_pack, (), notes)

    def _first_about(self, key: tuple[object, ...], said: Said) -> None:
        """Only the first row about a pack is taken, even if it is left out for another reason."""
        first = self._rows.setdefault(key, said)
        if first is not said:
            same = replace(first, line=said.line) == said
            what = said.code or said.pack_name or said.name or ""
            column = Column.CODE if said.code else Column.NAME
            raise Refused(column, "repeated_same" if same else "repeated_other", what=what, line=first.line)

    def _find(self, said: Said) -> tuple[KnownProduct | None, KnownPack | None]:
        packs = self._catalogue.packs_with_code(said.code) if said.code else []
        product = self._catalogue.product_with_code(said.product_code) if said.product_code else None
        if product is not None and packs:
            packs = [pack for pack in packs if pack.product_id == product.id]
            if not packs:
                raise Refused(Column.CODE, "code_elsewhere", value=said.code or "")
        if len(packs) > 1:
            raise Refused(Column.CODE, "ambiguous_code", value=said.code or "")
        if packs:
            return self._catalogue.products[packs[0].product_id], packs[0]
        if product is None and said.name and not said.product_code:
            product = self._catalogue.product_named(said.name, said.family or said.family_guess)
        return product, None

    def _pack_of(self, said: Said, product: KnownProduct) -> KnownPack | None:
        """The pack of a known product that a row without a known code means."""
        packs = [pack for pack in self._catalogue.packs_of[product.id] if not said.code or not pack.facts.code]
        name = said.pack_name or said.pack_made_of
        named = [pack for pack in packs if name and fold(pack.facts.name) == fold(name)]
        if named or said.pack_name:
            return named[0] if named else None
        packs = [pack for pack in packs if _fits(said, pack.facts)]
        packs = [pack for pack in packs if not pack.archived] or packs
        if len(packs) > 1:
            raise Refused(Column.PACK, "which_pack", packs=len(packs))
        return packs[0] if packs else None

    def _agreement(self, said: Said, known: KnownProduct | None) -> Agreement:
        """What the rows so far and this one say about a product."""
        earlier = self._product_codes.get(said.product_code) if said.product_code else None
        if known is None and earlier is not None:
            return agree(self._agreements[earlier], said, self._defaults)
        facts = settle_product(said, known.facts if known else None, self._defaults)
        key = known.id if known else _new_key(said, facts)
        if earlier not in (None, key):
            raise Refused(Column.PRODUCT_CODE, "code_elsewhere", value=said.product_code or "")
        return agree(self._agreements.get(key) or Agreement(key, facts), said, self._defaults)


def _fits(said: Said, pack: PackFacts) -> bool:
    """Whether a pack has the unit and content of a row, as far as the row tells them."""
    if said.unit not in (None, pack.unit):
        return False
    try:
        content = said.content or content_of(Unit(pack.unit), said.size)
    except ValueError:
        return False
    return content in (None, pack.content)


def _new_key(said: Said, facts: ProductFacts) -> ProductKey:
    return ("code", said.product_code) if said.product_code else ("name", fold(facts.name), facts.family)


def _verdict(
    product: ProductFacts, pack: PackFacts, known_product: KnownProduct | None, known_pack: KnownPack | None
) -> Verdict:
    if known_product is None or known_pack is None:
        return Verdict.NEW
    if known_product.archived or known_pack.archived:
        return Verdict.CHANGED
    same = product == known_product.facts and pack == known_pack.facts
    return Verdict.SAME if same else Verdict.CHANGED
