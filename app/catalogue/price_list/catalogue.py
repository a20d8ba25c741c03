"""A producer's catalogue as a price list is compared with it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.catalogue.rules import fold


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """A label of a product, with its proof ("" if none) and last day."""

    label: str
    proof: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """Everything a price list can say about a product."""

    code: str | None
    name: str
    family: str
    description: str = ""
    labels: tuple[LabelFacts, ...] = ()
    contains: tuple[str, ...] = ()
    may_contain: tuple[str, ...] = ()
    storage: str = "ambient"
    origin_commune: str = ""
    season: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PackFacts:
    """Everything a price list can say about a pack. ``usual_price``: euros per pricing unit."""

    code: str | None
    name: str
    unit: str
    content: Decimal
    net_weight_kg: Decimal
    vat_rate: Decimal
    catch_weight: bool = False
    usual_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """A product of the catalogue."""

    id: UUID
    facts: ProductFacts
    archived: bool = False


@dataclass(frozen=True, slots=True)
class KnownPack:
    """A pack of the catalogue."""

    id: UUID
    product_id: UUID
    facts: PackFacts
    archived: bool = False


@dataclass(frozen=True, slots=True)
class WantedPack:
    """A pack as it should be; without ``id`` it is found by its code or name, or new."""

    id: UUID | None
    facts: PackFacts
    archived: bool = False


class Catalogue:
    """A producer's products and packs, found by code and by name."""

    def __init__(self, products: Iterable[KnownProduct] = (), packs: Iterable[KnownPack] = ()) -> None:
        self.products = {product.id: product for product in products}
        self.packs_of: dict[UUID, list[KnownPack]] = defaultdict(list)
        self._packs_by_code: dict[str, list[KnownPack]] = defaultdict(list)
        self._products_by_code: dict[str, KnownProduct] = {}
        self._products_by_name: dict[str, list[KnownProduct]] = defaultdict(list)
        for product in self.products.values():
            self._products_by_name[fold(product.facts.name)].append(product)
            if product.facts.code:
                self._products_by_code[product.facts.code] = product
        for pack in packs:
            self.packs_of[pack.product_id].append(pack)
            if pack.facts.code:
                self._packs_by_code[pack.facts.code].append(pack)

    def packs_with_code(self, code: str) -> list[KnownPack]:
        """The packs that carry a code."""
        return self._packs_by_code.get(code, [])

    def product_with_code(self, code: str) -> KnownProduct | None:
        """The product that carries a code."""
        return self._products_by_code.get(code)

    def product_named(self, name: str, family: str | None) -> KnownProduct | None:
        """The product of that name; where several share it, the one of that family."""
        found = self._products_by_name.get(fold(name), [])
        return next((each for each in found if each.facts.family == family), found[0] if found else None)

    def on_sale(self) -> list[tuple[ProductFacts, PackFacts]]:
        """Products and packs that are not archived, by family, product and pack."""
        pairs = [
            (product.facts, pack.facts)
            for product in self.products.values()
            if not product.archived
            for pack in self.packs_of[product.id]
            if not pack.archived
        ]
        return sorted(
            pairs, key=lambda pair: (pair[0].family, fold(pair[0].name), fold(pair[1].name), pair[1].code or "")
        )
