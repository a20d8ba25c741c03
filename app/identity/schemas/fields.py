"""Kinds of fields that several of identity's messages share."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, EmailStr, Field, StringConstraints
from stdnum.fr import siret as siret_number

from app.core.writing import CLEANED, ONE_LINE, Written
from app.identity.rules import PASSWORD_MOST, normal_email

Kind = Literal["producer", "processor", "hub", "carrier", "canteen", "shop"]
Language = Literal["fr", "en"]
InvitedRole = Literal["manager", "staff", "coordinator", "observer"]
AllergenCode = Literal[
    "gluten", "crustaceans", "eggs", "fish", "peanuts", "soybeans", "milk", "nuts", "celery", "mustard", "sesame",
    "sulphites", "lupin", "molluscs",
]  # fmt: skip
"""As the catalogue declares them; identity lies below it and cannot ask."""
Allergens = Annotated[list[AllergenCode], AfterValidator(lambda codes: sorted(set(codes))), Field(max_length=14)]

Email = Annotated[EmailStr, AfterValidator(normal_email)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), ONE_LINE]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), ONE_LINE]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000), CLEANED]
Token = Annotated[str, Field(min_length=1, max_length=200)]
TypedPassword = Annotated[str, Field(max_length=PASSWORD_MOST)]
Siret = Annotated[Written, Field(max_length=30), AfterValidator(siret_number.compact)]
Postcode = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10), ONE_LINE]


def _six_decimals(value: Decimal) -> Decimal:
    """About ten centimetres; phones give more digits than they know."""
    return value.quantize(Decimal("0.000001"))


Latitude = Annotated[Decimal, Field(ge=-90, le=90), AfterValidator(_six_decimals)]
Longitude = Annotated[Decimal, Field(ge=-180, le=180), AfterValidator(_six_decimals)]
