"""Quantities (3 decimals), unit prices (4 decimals) and amounts (2 decimals): ``Decimal`` inside, strings in JSON."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

QUANTITY_PLACES = Decimal("0.001")


def _no_float(value: object) -> object:
    if isinstance(value, float):
        raise ValueError('write the number as text, for instance "12.5"')
    return value.strip().replace(",", ".") if isinstance(value, str) else value


def plain(value: Decimal) -> str:
    """Digits without exponent: ``Decimal("1E+1")`` is ``"10"``."""
    return format(value, "f")


_text = PlainSerializer(plain, return_type=str)
_exact = BeforeValidator(_no_float)

Quantity = Annotated[Decimal, _exact, Field(gt=0, max_digits=12, decimal_places=3), _text]
QuantityOrZero = Annotated[Decimal, _exact, Field(ge=0, max_digits=12, decimal_places=3), _text]
UnitPrice = Annotated[Decimal, _exact, Field(ge=0, max_digits=12, decimal_places=4), _text]
Amount = Annotated[Decimal, _exact, Field(max_digits=14, decimal_places=2), _text]
Rate = Annotated[Decimal, _exact, Field(ge=0, le=100, max_digits=6, decimal_places=3), _text]
"""A percentage: ``5.5`` means 5.5 %."""
