"""The vocabularies of a product, and the pure decisions about it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from app.core.errors import DomainError
from app.core.writing import writable


class Family(StrEnum):
    """What a product is. The first eight are the families of the public canteen reporting (ma cantine)."""

    MEAT_POULTRY = "meat_poultry"
    CHARCUTERIE = "charcuterie"
    SEA_PRODUCTS = "sea_products"
    FRUIT_VEGETABLES = "fruit_vegetables"
    DAIRY = "dairy"
    BAKERY = "bakery"
    DRINKS = "drinks"
    GROCERIES = "groceries"
    WOOD_ENERGY = "wood_energy"
    REUSE = "reuse"
    OTHER = "other"


# source: schema "achats" of betagouv/ma-cantine, field famille_produits (2026-06)
REPORTED_AS = {
    "VIANDES_VOLAILLES": Family.MEAT_POULTRY,
    "CHARCUTERIE": Family.CHARCUTERIE,
    "PRODUITS_DE_LA_MER": Family.SEA_PRODUCTS,
    "FRUITS_ET_LEGUMES": Family.FRUIT_VEGETABLES,
    "PRODUITS_LAITIERS": Family.DAIRY,
    "BOULANGERIE": Family.BAKERY,
    "BOISSONS": Family.DRINKS,
    "AUTRES": Family.GROCERIES,
}


class Label(StrEnum):
    """A sign of quality: those that count for EGalim, then those that a local network values."""

    AB = "ab"
    LABEL_ROUGE = "label_rouge"
    AOP = "aop"
    IGP = "igp"
    STG = "stg"
    HVE = "hve"
    SUSTAINABLE_FISHING = "sustainable_fishing"
    RUP = "rup"
    FAIR_TRADE = "fair_trade"
    FERMIER = "fermier"
    EXTERNALITIES = "externalities"
    PERFORMANCE = "performance"
    AB_CONVERSION = "ab_conversion"
    DEMETER = "demeter"
    NATURE_PROGRES = "nature_progres"
    BLEU_BLANC_COEUR = "bleu_blanc_coeur"
    BIENVENUE_FERME = "bienvenue_ferme"
    PEFC = "pefc"
    FSC = "fsc"


class Allergen(StrEnum):
    """The 14 allergens that must be declared (regulation EU 1169/2011, annex II)."""

    GLUTEN = "gluten"
    CRUSTACEANS = "crustaceans"
    EGGS = "eggs"
    FISH = "fish"
    PEANUTS = "peanuts"
    SOYBEANS = "soybeans"
    MILK = "milk"
    NUTS = "nuts"
    CELERY = "celery"
    MUSTARD = "mustard"
    SESAME = "sesame"
    SULPHITES = "sulphites"
    LUPIN = "lupin"
    MOLLUSCS = "molluscs"


class Storage(StrEnum):
    """How a product is kept; the number is the highest temperature in degrees Celsius."""

    AMBIENT = "ambient"
    COOL = "cool"
    CHILLED_8 = "chilled_8"
    CHILLED_4 = "chilled_4"
    CHILLED_3 = "chilled_3"
    CHILLED_2 = "chilled_2"
    FROZEN = "frozen"


MOST_PACKS = 100
"""On sale of one product."""


class Unit(StrEnum):
    """The pricing unit of a pack."""

    KG = "kg"
    L = "l"
    PIECE = "piece"
    DOZEN = "dozen"
    BUNCH = "bunch"
    BAG = "bag"
    STERE = "stere"
    M3 = "m3"


# metropolitan France: Code général des impôts, articles 278, 278-0 bis, 279, 281 quater; 0 for a seller who is exempt
_VAT_RATES: tuple[tuple[date, tuple[str, ...]], ...] = (
    (date(2014, 1, 1), ("0", "2.1", "5.5", "10", "20")),
    (date(2012, 1, 1), ("0", "2.1", "5.5", "7", "19.6")),
)
CONTENT_PLACES = Decimal("0.001")
Element = TypeVar("Element")


class FileTooBig(DomainError):
    """A photo or a price list is larger than the setting allows."""

    code = "file_too_big"
    status = 413

    def __init__(self, most_bytes: int) -> None:
        super().__init__(most_bytes=most_bytes, megabytes=max(1, most_bytes // 1_000_000))


class NotAPhoto(DomainError):
    """The file is not a JPEG, PNG or WebP picture that can be read."""

    code = "not_a_photo"
    status = 422


class UnreadableList(DomainError):
    """The file is not a price list that can be read."""

    code = "unreadable_list"
    status = 422


class TooManyRows(DomainError):
    """A price list has more rows than the setting allows."""

    code = "too_many_rows"
    status = 422


class AlreadyImported(DomainError):
    """This price list was confirmed before."""

    code = "already_imported"


def vat_rates(on: date) -> tuple[Decimal, ...]:
    """The VAT rates in force in France on a day, in per cent; the oldest known ones for an earlier day."""
    for since, rates in _VAT_RATES:
        if on >= since:
            return tuple(Decimal(rate) for rate in rates)
    return tuple(Decimal(rate) for rate in _VAT_RATES[-1][1])


def in_season(season: Sequence[int], month: int) -> bool:
    """Whether a product is in season in a month (1 to 12); no months at all means the whole year."""
    return not season or month in season


def may_only(contains: Iterable[Element], may_contain: Iterable[Element]) -> list[Element]:
    """The traces that remain: what a product contains is not said a second time."""
    certain = set(contains)
    return [each for each in may_contain if each not in certain]


def kilograms(unit: str, content: Decimal) -> Decimal | None:
    """The weight of a pack that its unit tells: a litre counts as a kilogram; None for what is not weighed."""
    return content if unit in (Unit.KG, Unit.L) else None


def clean_line(value: str) -> str:
    """A text on one line, with single spaces."""
    return " ".join(writable(value).split())


def clean_text(value: str) -> str:
    """A text whose lines have no spaces at their ends."""
    return "\n".join(line.rstrip() for line in writable(value).strip().splitlines())


@lru_cache(maxsize=20_000)
def fold(value: str) -> str:
    """A text as it is compared: no accents, no capitals, only letters and digits between single spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", value.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare.replace("œ", "oe").replace("æ", "ae")))
