"""Price lists as JSON."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from babel.numbers import format_decimal
from pydantic import BaseModel, Field

from app.catalogue.price_list.columns import Column
from app.catalogue.price_list.reading import Note
from app.catalogue.price_list.settling import Settled, Verdict
from app.catalogue.rules import Family, Storage, Unit, fold
from app.catalogue.schemas import Exact, Strict
from app.core.quantity import Rate
from app.core.texts import text


class ListDefaults(Strict):
    """What new products are where the list does not tell; ``families``: what the list's own headings mean."""

    family: Family | None = None
    unit: Unit | None = None
    vat_rate: Rate | None = None
    storage: Storage | None = None
    families: dict[Annotated[str, Field(max_length=200)], Family] = Field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """The defaults as they are stored, headings folded."""
        values = self.model_dump(mode="json", exclude={"families"}, exclude_none=True)
        return {**values, "families": {fold(heading): family.value for heading, family in self.families.items()}}


class MappingIn(Strict):
    """The heading of each column (null or absent: not in the file), and the defaults."""

    mapping: dict[Column, Annotated[str, Field(max_length=200)] | None]
    defaults: ListDefaults = ListDefaults()


class ColumnOut(BaseModel):
    """A column of the file, with its first values."""

    name: str
    samples: list[str]


class HeadingOut(BaseModel):
    """A family heading of the file, on how many rows, and what it is taken for (null: unknown)."""

    text: str
    rows: int
    family: Family | None
    guessed: bool


class Counts(BaseModel):
    """How many rows are of each verdict; ``warned``: how many of those that are not errors have a warning."""

    new: int
    changed: int
    same: int
    error: int
    warned: int


class PriceListOut(BaseModel):
    """An uploaded list: how it is read, and what it would change. Nothing is saved before it is confirmed."""

    id: UUID
    file_name: str
    created_at: datetime
    confirmed_at: datetime | None
    columns: list[ColumnOut]
    mapping: dict[Column, str | None]
    defaults: ListDefaults
    rows: int
    counts: Counts
    headings: list[HeadingOut]


def _as_written(language: str, value: Decimal) -> str:
    """A number with all the decimals it was written with: 88.20 stays 88,20."""
    places = max(0, -int(value.as_tuple().exponent))
    return format_decimal(value, format="#,##0" + "." * bool(places) + "0" * places, locale=language)


class NoteOut(BaseModel):
    """A sentence about one column of a row."""

    field: Column
    code: str
    message: str

    @classmethod
    def of(cls, note: Note, language: str) -> Self:
        """The note in the reader's language."""
        values = {k: _as_written(language, v) if isinstance(v, Decimal) else v for k, v in note.values.items()}
        return cls(field=note.column, code=note.key, message=text(language, f"catalogue.list.{note.key}", **values))


class ListedProduct(BaseModel):
    """The product and pack that a row makes."""

    code: str | None
    product_code: str | None
    name: str
    family: Family
    pack: str
    unit: Unit
    content: Exact
    net_weight_kg: Exact
    usual_price: Exact | None
    vat_rate: Exact
    catch_weight: bool


class RowOut(BaseModel):
    """A row by its line in the file; ``values``: what it makes (null in an error), ``cells``: what was written."""

    row: int
    verdict: Verdict
    cells: dict[str, str]
    values: ListedProduct | None
    errors: list[NoteOut]
    warnings: list[NoteOut]

    @classmethod
    def of(cls, row: Settled, cells: dict[str, str], language: str) -> Self:
        """The row with its sentences in the reader's language."""
        return cls(
            row=row.said.line,
            verdict=row.verdict,
            cells=cells,
            values=_listed(row),
            errors=[NoteOut.of(note, language) for note in row.errors],
            warnings=[NoteOut.of(note, language) for note in row.warnings],
        )


def _listed(row: Settled) -> ListedProduct | None:
    if row.product is None or row.pack is None:
        return None
    return ListedProduct(
        code=row.pack.code,
        product_code=row.product.code,
        name=row.product.name,
        family=Family(row.product.family),
        pack=row.pack.name,
        unit=Unit(row.pack.unit),
        content=row.pack.content,
        net_weight_kg=row.pack.net_weight_kg,
        usual_price=row.pack.usual_price,
        vat_rate=row.pack.vat_rate,
        catch_weight=row.pack.catch_weight,
    )


class ConfirmedOut(BaseModel):
    """How many packs were created, changed, left as they are, and left out because of an error."""

    created: int
    changed: int
    same: int
    left_out: int
