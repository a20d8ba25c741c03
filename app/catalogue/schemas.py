"""Products as JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer

from app.catalogue.price_list.catalogue import PackFacts, WantedPack
from app.catalogue.queries import EndingLabel, ProductView
from app.catalogue.rules import MOST_PACKS, Allergen, Family, Label, Storage, Unit, clean_line, clean_text, may_only
from app.catalogue.tables import Pack
from app.core.quantity import Quantity, QuantityOrZero, Rate, UnitPrice, plain

Line = Annotated[str, Field(max_length=200), AfterValidator(clean_line)]
FilledLine = Annotated[str, Field(max_length=200), AfterValidator(clean_line), Field(min_length=1)]
Code = Annotated[str, Field(max_length=50), AfterValidator(clean_line), AfterValidator(lambda code: code or None)]
Month = Annotated[int, Field(ge=1, le=12)]
Exact = Annotated[Decimal, PlainSerializer(plain, return_type=str)]

# the signs that separate labels in an exported list
_SEPARATORS = str.maketrans({"|": "/", "[": "(", "]": ")"})


class Strict(BaseModel):
    """A body in which every field must be known."""

    model_config = ConfigDict(extra="forbid")


class LabelIn(Strict):
    """A label with its proof and the last day on which it holds."""

    label: Label
    proof: Annotated[Line, AfterValidator(lambda proof: proof.translate(_SEPARATORS))] = ""
    expires_on: date | None = None


class PackIn(Strict):
    """A pack. Without ``id`` it is the pack of the product with that code or, lacking a code, that name; else new."""

    id: UUID | None = None
    code: Code | None = None
    name: FilledLine
    unit: Unit
    content: Quantity
    net_weight_kg: QuantityOrZero
    vat_rate: Rate
    catch_weight: bool = False
    usual_price: UnitPrice | None = None
    archived: bool = False

    def facts(self) -> PackFacts:
        """What the pack is."""
        return PackFacts(
            code=self.code,
            name=self.name,
            unit=self.unit.value,
            content=self.content,
            net_weight_kg=self.net_weight_kg,
            vat_rate=self.vat_rate,
            catch_weight=self.catch_weight,
            usual_price=self.usual_price,
        )


class ProductIn(Strict):
    """A whole product. Packs that are not in the list are archived; ``season``: months, none for the whole year."""

    code: Code | None = None
    name: FilledLine
    family: Family
    description: Annotated[str, Field(max_length=2000), AfterValidator(clean_text)] = ""
    labels: Annotated[list[LabelIn], Field(max_length=len(Label))] = []
    contains: list[Allergen] = []
    may_contain: list[Allergen] = []
    storage: Storage = Storage.AMBIENT
    origin_commune: Line = ""
    origin_insee: Annotated[str, Field(pattern=r"^[0-9AB]{5}$")] | None = None
    season: Annotated[list[Month], Field(max_length=12)] = []
    packs: Annotated[list[PackIn], Field(max_length=MOST_PACKS)] = []

    def columns(self) -> dict[str, object]:
        """The values of the product's own columns."""
        contains = list(dict.fromkeys(self.contains))
        return {
            "code": self.code,
            "name": self.name,
            "family": self.family.value,
            "description": self.description,
            "labels": [label.model_dump(mode="json") for label in {each.label: each for each in self.labels}.values()],
            "contains": [each.value for each in contains],
            "may_contain": [each.value for each in may_only(contains, dict.fromkeys(self.may_contain))],
            "storage": self.storage.value,
            "origin_commune": self.origin_commune,
            "origin_insee": self.origin_insee,
            "season": sorted(set(self.season)),
        }

    def wanted_packs(self) -> list[WantedPack]:
        """The packs as they should be."""
        return [WantedPack(pack.id, pack.facts(), pack.archived) for pack in self.packs]


class LabelOut(BaseModel):
    """A label; ``expired`` once its last day has passed."""

    label: Label
    proof: str
    expires_on: date | None
    expired: bool

    @classmethod
    def of(cls, label: dict[str, Any], today: date) -> Self:
        """The label as it is kept, judged on ``today``."""
        expires_on = date.fromisoformat(label["expires_on"]) if label.get("expires_on") else None
        return cls(
            label=Label(label["label"]),
            proof=label.get("proof") or "",
            expires_on=expires_on,
            expired=expires_on is not None and expires_on < today,
        )


class PackOut(BaseModel):
    """A pack: ``content`` pricing units weigh ``net_weight_kg``; ``usual_price`` in euros per pricing unit."""

    id: UUID
    code: str | None
    name: str
    unit: Unit
    content: Exact
    net_weight_kg: Exact
    vat_rate: Exact
    catch_weight: bool
    usual_price: Exact | None
    archived: bool

    @classmethod
    def of(cls, row: Pack) -> Self:
        """The pack of a row."""
        return cls(
            id=row.id,
            code=row.code,
            name=row.name,
            unit=Unit(row.unit),
            content=row.content,
            net_weight_kg=row.net_weight_kg,
            vat_rate=row.vat_rate,
            catch_weight=row.catch_weight,
            usual_price=row.usual_price,
            archived=row.archived_at is not None,
        )


class ProductOut(BaseModel):
    """A product with its packs, archived ones last."""

    id: UUID
    producer_id: UUID
    code: str | None
    name: str
    family: Family
    description: str
    labels: list[LabelOut]
    contains: list[Allergen]
    may_contain: list[Allergen]
    storage: Storage
    origin_commune: str
    origin_insee: str | None
    season: list[int]
    photo_id: UUID | None
    archived: bool
    updated_at: datetime
    packs: list[PackOut]

    @classmethod
    def of(cls, view: ProductView, today: date) -> Self:
        """The product of a view; labels are judged on ``today``."""
        row = view.product
        return cls(
            id=row.id,
            producer_id=row.producer_id,
            code=row.code,
            name=row.name,
            family=Family(row.family),
            description=row.description,
            labels=[LabelOut.of(label, today) for label in row.labels],
            contains=[Allergen(each) for each in row.contains],
            may_contain=[Allergen(each) for each in row.may_contain],
            storage=Storage(row.storage),
            origin_commune=row.origin_commune,
            origin_insee=row.origin_insee,
            season=row.season,
            photo_id=row.photo_id,
            archived=row.archived_at is not None,
            updated_at=row.updated_at,
            packs=[PackOut.of(pack) for pack in view.packs],
        )


class NewPackIn(PackIn):
    """One more pack of a product that is known."""

    id: None = None

    def wanted(self) -> WantedPack:
        """The pack as it should be."""
        return WantedPack(None, self.facts(), self.archived)


class SeasonIn(Strict):
    """The months in which a product is in season; none: the whole year."""

    season: Annotated[list[Month], Field(max_length=12)]


class EndingProduct(BaseModel):
    """A product with a proof to renew."""

    id: UUID
    name: str


class EndingLabelOut(BaseModel):
    """A label whose proof has ended or ends soon, with the products that carry it."""

    label: Label
    expires_on: date
    expired: bool
    products: list[EndingProduct]

    @classmethod
    def of(cls, ending: EndingLabel, today: date) -> Self:
        """The label, judged on ``today``."""
        products = [EndingProduct(id=product_id, name=name) for product_id, name in ending.products]
        expired = ending.expires_on < today
        return cls(label=Label(ending.label), expires_on=ending.expires_on, expired=expired, products=products)


class PhotoOut(BaseModel):
    """The photo of a product, to be fetched at ``/api/photos/{photo_id}``."""

    photo_id: UUID


class VatRatesOut(BaseModel):
    """The VAT rates in force, in per cent."""

    rates: list[Exact]
