"""How big a pack is, from what a list says: ``Ctn 12``, ``6 Outer``, ``4 x 4.5 Kg``, ``432g``, ``colis de 10 kg``."""

import re
from dataclasses import dataclass
from decimal import Decimal

from app.catalogue.price_list.words import units
from app.catalogue.rules import Unit, fold

_FACTORS = {
    "kg": (Unit.KG, "1"), "kgs": (Unit.KG, "1"), "kilo": (Unit.KG, "1"), "kilos": (Unit.KG, "1"),
    "g": (Unit.KG, "0.001"), "gr": (Unit.KG, "0.001"), "gm": (Unit.KG, "0.001"),
    "gramme": (Unit.KG, "0.001"), "grammes": (Unit.KG, "0.001"), "mg": (Unit.KG, "0.000001"),
    "l": (Unit.L, "1"), "lt": (Unit.L, "1"), "ltr": (Unit.L, "1"),
    "litre": (Unit.L, "1"), "litres": (Unit.L, "1"), "liter": (Unit.L, "1"), "liters": (Unit.L, "1"),
    "cl": (Unit.L, "0.01"), "ml": (Unit.L, "0.001"), "dl": (Unit.L, "0.1"), "hl": (Unit.L, "100"),
}  # fmt: skip
_LONGEST_FIRST = "|".join(sorted(_FACTORS, key=len, reverse=True))
_N = r"\d+(?:[.,]\d+)?"
_MEASURE = re.compile(
    rf"(?:(?P<count>{_N})\s*[x×*]\s*)?(?P<amount>{_N})\s*(?P<measure>{_LONGEST_FIRST})\b",
    re.IGNORECASE,
)
_GLUED = re.compile(rf"(?<=\d)(?=(?:{_LONGEST_FIRST})\b)", re.IGNORECASE)
_PIECES = {Unit.PIECE, Unit.BUNCH, Unit.BAG}


@dataclass(frozen=True, slots=True)
class Size:
    """``count`` things (None when not said), each of ``amount`` ``measure`` (kg or l; None when not said).

    ``word``: the unit that the text names besides, such as a bunch or a dozen.
    """

    count: Decimal | None = None
    amount: Decimal | None = None
    measure: Unit | None = None
    word: Unit | None = None

    @property
    def total(self) -> Decimal | None:
        """Kilograms or litres of all of it."""
        return None if self.amount is None else self.amount * (self.count or 1)

    @property
    def says_nothing(self) -> bool:
        """Whether neither a number nor a unit was found."""
        return self.count is None and self.amount is None and self.word is None


NOTHING = Size()


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "."))


def _word(rest: str) -> Unit | None:
    found = (units().get(word) for word in fold(rest).split())
    return next((unit for unit in found if unit not in (None, Unit.KG, Unit.L)), None)


def parse_size(text: str) -> Size:
    """What a text says about the size of a pack; a Size that says nothing when it is not understood."""
    match = _MEASURE.search(text)
    if match is None:
        numbers = re.findall(_N, text)
        return Size(count=_decimal(numbers[0]) if len(numbers) == 1 else None, word=_word(text))
    unit, factor = _FACTORS[match["measure"].lower()]
    around = f"{text[: match.start()]} {text[match.end() :]}"
    others = re.findall(_N, around)
    count = match["count"] or (others[0] if len(others) == 1 else None)
    return Size(_decimal(count) if count else None, _decimal(match["amount"]) * Decimal(factor), unit, _word(around))


def spaced(text: str) -> str:
    """``946ml`` as ``946 ml``."""
    return _GLUED.sub(" ", text)


def content_of(unit: Unit, size: Size) -> Decimal | None:
    """Pricing units in a pack of this size; None when the size does not tell. Raises ValueError when it contradicts."""
    if unit in (Unit.KG, Unit.L):
        if size.measure not in (None, unit):
            raise ValueError(f"{size.measure} is not {unit}")
        return size.total
    if unit is Unit.DOZEN and size.count is not None and size.word is not Unit.DOZEN:
        return size.count / 12
    return size.count


def unit_of(size: Size) -> Unit | None:
    """The pricing unit of a quantity such as ``5 Kg`` (kg) or ``6 Outer`` (pieces); None when it says nothing."""
    if size.says_nothing:
        return None
    return size.measure or size.word or Unit.PIECE


def weight_of(unit: Unit, content: Decimal, size: Size) -> Decimal | None:
    """Kilograms of a pack: a litre counts as one. None when nothing tells."""
    if unit in (Unit.KG, Unit.L):
        return content
    if size.amount is None:
        return None
    return size.amount * (content if unit in _PIECES else size.count or 1)
