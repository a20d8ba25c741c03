"""How cold food must be when it is handed over.

Highest temperatures in degrees Celsius at delivery: arrêté du 21 décembre 2009 (products of animal origin and food that
contains them), annexe I; frozen food: -18, décret n° 64-949 du 9 septembre 1964 and directive 89/108/CEE.
"""

from decimal import Decimal

LIMITS: dict[str, Decimal] = {
    "chilled_8": Decimal(8),  # other perishable food, as its maker says
    "chilled_4": Decimal(4),  # poultry, cut meat, raw milk
    "chilled_3": Decimal(3),  # prepared dishes
    "chilled_2": Decimal(2),  # minced meat, fresh fish
    "frozen": Decimal(-18),
}
"""By storage class; what is not listed has no limit."""


def too_warm(storage: str, celsius: Decimal) -> bool:
    """Whether a measured temperature is above the limit of its class."""
    return storage in LIMITS and celsius > LIMITS[storage]
