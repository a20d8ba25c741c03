"""What travels over HTTP about shelf labels."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, PlainSerializer, model_validator

from app.core.quantity import plain
from app.cycles.queries import CycleView
from app.pricing.rules import Outcome, RuleKind, Severity, Share, Unit
from app.pricing.sentences import Reader, verdict_json
from app.shelf.queries.labels import ShelfArticle
from app.shelf.rules import (
    FORMATS,
    LabelSheet,
    Margin,
    Measure,
    MeasuredBy,
    ShelfPrice,
    SoldBy,
    Source,
    measure_cents,
    sold_quantity,
)

Digits = Annotated[Decimal, PlainSerializer(plain, return_type=str)]
Millimetres = Annotated[Decimal, Field(ge=0, le=297, decimal_places=2), PlainSerializer(plain, return_type=str)]
MOST_ITEMS = 500
MOST_COPIES = 200


class ShelfShare(BaseModel):
    """Cents of a shelf price that go to one actor: the producer first, then the shop, the State (VAT) last."""

    actor: str
    label: str
    cents: int

    @classmethod
    def of(cls, share: Share) -> "ShelfShare":
        return cls.model_construct(actor=share.actor, label=share.label, cents=share.cents)


class ShopVerdict(BaseModel):
    """What a rule of the network says of the shop's part: figures in per cent of the shelf price excl. VAT."""

    rule_id: UUID
    kind: RuleKind
    severity: Severity
    outcome: Outcome
    measured: str | None
    bound: str | None
    distance: str | None
    unit: Unit
    actor: str | None
    sentence: str
    rule_sentence: str


class ShelfPriceOut(BaseModel):
    """Cents incl. VAT; ``measure_cents``: of one kg or l, null for what is sold by the piece."""

    cents: int
    measure_cents: int | None
    shares: list[ShelfShare]
    verdicts: list[ShopVerdict]

    @classmethod
    def of(cls, price: ShelfPrice, way: SoldBy, shelf: ShelfArticle, language: str) -> "ShelfPriceOut":
        quantity = sold_quantity(shelf.article.goods, way)
        measured = None if shelf.measure is None else measure_cents(price, quantity, shelf.measure)
        shares = [ShelfShare.of(each) for each in price.shares]
        said = [
            ShopVerdict(**verdict_json(verdict, rule, Reader.EVERYBODY, language))
            for rule, verdict in shelf.verdicts(way)
        ]
        return cls.model_construct(cents=price.cents, measure_cents=measured, shares=shares, verdicts=said)


class MarginOut(BaseModel):
    """Per cent of the selling price excl. VAT, and whose choice it was: the shop's, for a family, for this pack."""

    percent: Digits
    source: Source

    @classmethod
    def of(cls, margin: Margin) -> "MarginOut":
        return cls.model_construct(percent=margin.percent, source=margin.source)


class MeasureOut(BaseModel):
    """Kg or l in one pricing unit, and how that is known."""

    content: Digits
    unit: str
    by: MeasuredBy

    @classmethod
    def of(cls, measure: Measure) -> "MeasureOut":
        return cls.model_construct(content=measure.content, unit=measure.unit, by=measure.by)


class LabelRow(BaseModel):
    """An article to print labels of. ``unit_price``: what the shop pays, excl. VAT, for one ``unit``.

    ``by_unit``, ``by_pack``: its price when sold that way; both null while the shop has no margin, ``by_pack`` for
    what is weighed. ``sold_by``: the usual way.
    """

    pack_id: UUID
    product_id: UUID
    product_name: str
    pack_name: str
    producer_name: str
    commune: str
    origin_commune: str
    labels: list[str]
    family: str
    unit: str
    content: Digits
    catch_weight: bool
    vat_rate: Digits
    unit_price: Digits
    margin: MarginOut | None
    measure: MeasureOut | None
    sold_by: SoldBy
    by_unit: ShelfPriceOut | None
    by_pack: ShelfPriceOut | None

    @classmethod
    def of(cls, shelf: ShelfArticle, language: str) -> "LabelRow":
        article, goods = shelf.article, shelf.article.goods
        prices = {way: ShelfPriceOut.of(price, way, shelf, language) for way, price in shelf.prices.items()}
        return cls.model_construct(
            pack_id=article.pack_id,
            product_id=article.product_id,
            product_name=article.product_name,
            pack_name=goods.pack_name,
            producer_name=article.producer.name,
            commune=article.producer.commune,
            origin_commune=article.card.origin_commune,
            labels=list(article.card.labels),
            family=goods.family,
            unit=goods.unit,
            content=goods.content,
            catch_weight=goods.catch_weight,
            vat_rate=article.bought.vat_rate,
            unit_price=article.bought.unit_price,
            margin=MarginOut.of(shelf.margin) if shelf.margin else None,
            measure=MeasureOut.of(shelf.measure) if shelf.measure else None,
            sold_by=shelf.sold_by,
            by_unit=prices.get(SoldBy.UNIT),
            by_pack=prices.get(SoldBy.PACK),
        )


class FormatOut(BaseModel):
    """A ready-made sheet of labels, by its code; millimetres."""

    code: str
    columns: int
    rows: int
    width: Digits
    height: Digits


class LabelsOut(BaseModel):
    """The articles of a week by name. ``public``: whether labels can lead to the products' public pages."""

    cycle_id: UUID | None
    closes_at: datetime | None
    public: bool
    formats: list[FormatOut]
    rows: list[LabelRow]

    @classmethod
    def of(cls, week: CycleView | None, rows: list[ShelfArticle], language: str, *, public: bool) -> "LabelsOut":
        return cls.model_construct(
            cycle_id=week.id if week else None,
            closes_at=week.window.closes_at if week else None,
            public=public,
            formats=[_format(code, sheet) for code, sheet in FORMATS.items()],
            rows=[LabelRow.of(row, language) for row in rows],
        )


def _format(code: str, sheet: LabelSheet) -> FormatOut:
    return FormatOut.model_construct(
        code=code, columns=sheet.columns, rows=sheet.rows, width=sheet.width, height=sheet.height
    )


class LabelItem(BaseModel):
    """An article and how many labels of it."""

    pack_id: UUID
    copies: Annotated[int, Field(ge=1, le=MOST_COPIES)] = 1
    sold_by: SoldBy


class SheetIn(BaseModel):
    """A sheet of one's own: millimetres on A4."""

    columns: Annotated[int, Field(ge=1, le=10)]
    rows: Annotated[int, Field(ge=1, le=30)]
    width: Millimetres
    height: Millimetres
    left: Millimetres = Decimal(0)
    top: Millimetres = Decimal(0)
    gap_x: Millimetres = Decimal(0)
    gap_y: Millimetres = Decimal(0)


class LabelsIn(BaseModel):
    """Labels to print: articles of one week, on a ready-made sheet (``format``) or on one of one's own (``sheet``).

    ``start``: the place of the first label on a sheet that is half used, 1 for a new one.
    """

    cycle_id: UUID
    items: Annotated[list[LabelItem], Field(min_length=1, max_length=MOST_ITEMS)]
    format: Literal["70x37", "63.5x38.1", "99.1x38.1", "105x57", "99.1x67.7", "105x148"] | None = None
    sheet: SheetIn | None = None
    start: Annotated[int, Field(ge=1, le=300)] = 1

    @model_validator(mode="after")
    def _one_sheet(self) -> "LabelsIn":
        if (self.format is None) == (self.sheet is None):
            raise ValueError("either format or sheet")
        return self

    def label_sheet(self) -> LabelSheet:
        """The sheet as the rules know it."""
        if self.format is not None:
            return FORMATS[self.format]
        assert self.sheet is not None
        return LabelSheet(**{name: getattr(self.sheet, name) for name in SheetIn.model_fields})
