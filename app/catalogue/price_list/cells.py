"""One cell of a price list: numbers, prices, VAT, yes and no, months, temperatures."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from app.catalogue.price_list.words import months, storages, units
from app.catalogue.rules import Storage, Unit, fold

_CURRENCY = re.compile(
    r"[€$£]|\b(?:eur|euros?|chf|usd|nzd|gbp)\b|\b(?:ht|hors taxes?|excl\.?(?: vat)?)(?=\W|$)", re.IGNORECASE
)
_PRICE = re.compile(
    r"^(?P<number>[\d\s.,'’]+?)\s*(?:(?:/|\bles?\b|\bla\b|\bpar\b|\bper\b)\s*(?P<unit>[^\d/]+))?$", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_YES = {"oui", "yes", "x", "1", "o", "y", "vrai", "true"}
_NO = {"non", "no", "0", "n", "faux", "false"}
_ALL_YEAR = {"toute l annee", "toute annee", "all year", "year round", "annee"}


def decimal_sign(cells: Iterable[str]) -> str | None:
    """The sign between units and decimals in a file, from the cells that leave no doubt; None when all do."""
    votes = {",": 0, ".": 0}
    for cell in cells:
        signs = [c for c in cell if c in ",."]
        tail = re.search(r"[.,](\d+)\D*$", cell)
        if signs and tail and (len(set(signs)) == 2 or (len(signs) == 1 and len(tail[1]) != 3)):
            votes[signs[-1]] += 1
    if votes[","] == votes["."]:
        return None
    return max(votes, key=lambda sign: votes[sign])


def number(cell: str, sign: str | None = None) -> Decimal | None:
    """A number as people write it: ``1 234,50``, ``1,234.50``, ``12.5``; None when it is not one.

    A single sign before three digits is a thousands separator only where the file uses the other one for decimals.
    """
    compact = re.sub(r"[\s'’]", "", cell)
    if not _NUMBER.fullmatch(compact):
        return None
    signs = [c for c in compact if c in ",."]
    if len(set(signs)) == 2:
        thousands = compact[: compact.rindex(signs[-1])]
        if not _GROUPED.fullmatch(thousands) or len(set(signs[:-1])) > 1:
            return None
        compact = thousands.replace(signs[0], "") + "." + compact[compact.rindex(signs[-1]) + 1 :]
    elif len(signs) > 1 or (signs and sign is not None and signs[0] != sign and _GROUPED.fullmatch(compact)):
        if not _GROUPED.fullmatch(compact):
            return None
        compact = compact.replace(signs[0], "")
    try:
        return Decimal(compact.replace(",", "."))
    except InvalidOperation:
        return None


def price(cell: str, sign: str | None = None) -> tuple[Decimal, Unit | None] | None:
    """``1,90 € / kg`` is 1.90 per kg; the currency is dropped. None when it is not a price."""
    match = _PRICE.match(" ".join(_CURRENCY.sub(" ", cell).split()))
    if match is None:
        return None
    amount = number(match["number"], sign)
    unit = units().get(fold(match["unit"])) if match["unit"] else None
    if amount is None or (match["unit"] and unit is None):
        return None
    return amount, unit


def percent(cell: str, sign: str | None = None) -> Decimal | None:
    """``5,5 %`` is 5.5; a spreadsheet's 0.055 is 5.5 too, as no VAT rate lies between 0 and 1."""
    value = number(cell.replace("%", ""), sign)
    if value is not None and 0 < value < 1 and "%" not in cell:
        value *= 100
    return None if value is None else value.normalize() + 0


def yes_or_no(cell: str) -> bool | None:
    """Whether a cell says yes; None when it says something else."""
    word = fold(cell)
    if word in _YES:
        return True
    return False if word in _NO else None


def season(cell: str) -> tuple[int, ...] | None:
    """Months 1 to 12 of ``juin à octobre``, ``10-3`` or ``mai, juin``; no month for the whole year; None if unclear."""
    if fold(cell) in _ALL_YEAR:
        return ()
    found: set[int] = set()
    for part in re.split(r"[,;/]", cell):
        ends = [_month(word) for word in re.split(r"\s*(?:-|–|\bà\b|\bau\b|\bto\b)\s*", part.strip())]
        first, last = ends[0], ends[-1]
        if len(ends) > 2 or first is None or last is None:
            return None
        found |= {(first - 1 + step) % 12 + 1 for step in range((last - first) % 12 + 1)}
    return tuple(sorted(found))


def _month(word: str) -> int | None:
    plain = fold(word)
    if plain.isdecimal():
        return int(plain) if 1 <= int(plain) <= 12 else None
    if len(plain) < 3:
        return None
    starts = {month for name, month in months().items() if name.startswith(plain)}
    return starts.pop() if len(starts) == 1 else None


def storage(cell: str) -> Storage | None:
    """A storage class by its word or by the highest temperature written; None when unclear."""
    known = storages().get(fold(cell))
    if known is not None:
        return known
    degrees = [
        Decimal(each.replace(",", ".").replace("−", "-")) for each in re.findall(r"(?<!\d)[-−]?\d+(?:[.,]\d)?", cell)
    ]
    if not degrees or not re.search(r"°|\bc\b|degr", cell, re.IGNORECASE):
        return None
    return _storage_of(max(degrees))


def _storage_of(degrees: Decimal) -> Storage:
    limits = (
        (-10, Storage.FROZEN),
        (2, Storage.CHILLED_2),
        (3, Storage.CHILLED_3),
        (4, Storage.CHILLED_4),
        (8, Storage.CHILLED_8),
        (15, Storage.COOL),
    )
    return next((storage for most, storage in limits if degrees <= most), Storage.AMBIENT)
