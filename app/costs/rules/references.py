"""Figures from elsewhere that a network shows beside its own, each with its year and its source."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.core.errors import Invalid


class FigureKind(StrEnum):
    """A whole and its parts, or the hourly pay that worksheets begin with."""

    SPLIT = "split"
    HOURLY_PAY = "hourly_pay"


class FigureUnit(StrEnum):
    """What ``whole`` and the parts are counted in."""

    PERCENT = "percent"
    EUROS = "euros"
    EUROS_PER_HOUR = "euros_per_hour"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole. ``who`` is a code that screens translate; ``label`` says it in the network's own words."""

    who: str
    value: Decimal
    label: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceFigure:
    """``whole`` is the sum of the parts (4 decimals); ``period``: the year or date that the figure is of."""

    kind: FigureKind
    title: str
    unit: FigureUnit
    whole: Decimal
    parts: tuple[Part, ...]
    period: str
    source: str
    source_url: str = ""


def check_figure(figure: ReferenceFigure) -> None:
    """Raises Invalid when the parts do not make the whole, or the unit does not fit the kind."""
    hourly = figure.kind is FigureKind.HOURLY_PAY
    if hourly is not (figure.unit is FigureUnit.EUROS_PER_HOUR):
        raise Invalid({"unit": "fields.figure_unit"})
    if figure.whole <= 0:
        raise Invalid({"whole": "fields.figure_whole"})
    if hourly:
        if figure.parts:
            raise Invalid({"parts": "fields.figure_unit"})
        return
    if len(figure.parts) < 2:
        raise Invalid({"parts": "fields.figure_parts"})
    if sum((part.value for part in figure.parts), Decimal(0)) != figure.whole:
        raise Invalid({"parts": "fields.figure_sum"})


STARTING_FIGURES: tuple[ReferenceFigure, ...] = (
    ReferenceFigure(
        FigureKind.SPLIT,
        "Un litre de lait demi-écrémé au supermarché",
        FigureUnit.PERCENT,
        Decimal(100),
        (
            Part("raw_milk", Decimal("31.1")),
            Part("industry", Decimal("41.8")),
            Part("retail_vat", Decimal("27.1")),
        ),
        "2024",
        "Observatoire de la formation des prix et des marges des produits alimentaires (FranceAgriMer)",
        "https://observatoire-prixmarges.franceagrimer.fr/",
    ),
    ReferenceFigure(
        FigureKind.SPLIT,
        "Un litre de lait équitable",
        FigureUnit.EUROS,
        Decimal("1.20"),
        (Part("farm", Decimal("0.53")), Part("dairy", Decimal("0.30")), Part("retail_vat", Decimal("0.37"))),
        "2023",
        "TF1, reportage sur une marque de Haute-Garonne, avril 2023",
        "https://www.tf1.fr/tf1/jt-we/videos/lait-equitable-que-touchent-vraiment-les-producteurs-30596460.html",
    ),
    ReferenceFigure(
        FigureKind.SPLIT,
        "100 € au magasin de producteurs",
        FigureUnit.PERCENT,
        Decimal(100),
        (Part("farm", Decimal(83)), Part("shop", Decimal(17))),
        "",
        "Part donnée par des magasins de producteurs ; source précise à compléter par le réseau",
    ),
    ReferenceFigure(
        FigureKind.SPLIT,
        "100 € dépensés pour se nourrir",
        FigureUnit.EUROS,
        Decimal(100),
        (Part("farm_value", Decimal("6.5")), Part("everyone_else", Decimal("93.5"))),
        "2014",
        "Observatoire de la formation des prix et des marges, l’euro alimentaire",
        "https://observatoire-prixmarges.franceagrimer.fr/",
    ),
    # the gross minimum wage per hour in France from 1 January 2026
    ReferenceFigure(
        FigureKind.HOURLY_PAY,
        "Smic horaire brut",
        FigureUnit.EUROS_PER_HOUR,
        Decimal("12.02"),
        (),
        "janvier 2026",
        "Service-public.fr, Smic au 1er janvier 2026",
        "https://www.service-public.fr/particuliers/vosdroits/F2300",
    ),
)
"""What a new network begins with; its coordinator edits them."""
