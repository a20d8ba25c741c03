"""The words that people write for families, labels, allergens, storage, units and months, in French and English."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TypeVar

from babel.dates import get_month_names

from app.catalogue.rules import REPORTED_AS, Allergen, Family, Label, Storage, Unit, fold
from app.core.texts import LANGUAGES, text

Code = TypeVar("Code", bound=StrEnum)

_UNITS = {
    Unit.KG: "kg kgs kilo kilos kilogramme kilogrammes kilogram kilograms",
    Unit.L: "l lt ltr litre litres liter liters",
    Unit.PIECE: "piece pieces pce pces pc pcs u un unite unites each ea item unit units carton colis",
    Unit.DOZEN: "douzaine douzaines dz dozen dozens",
    Unit.BUNCH: "botte bottes bouquet bouquets bunch bunches",
    Unit.BAG: "sac sacs sachet sachets bag bags",
    Unit.STERE: "stere steres st",
    Unit.M3: "m3 metre cube metres cubes",
}
_LABELS = {
    Label.AB: ("bio", "ab", "biologique", "agriculture biologique", "organic", "eurofeuille"),
    Label.AOP: ("aoc", "aop", "pdo", "aoc aop", "aocaop"),
    Label.IGP: ("pgi",),
    Label.STG: ("tsg",),
    Label.SUSTAINABLE_FISHING: ("peche durable", "msc"),
    Label.FAIR_TRADE: ("commerce equitable", "equitable", "fairtrade"),
    Label.FERMIER: ("mention fermier", "fermiere", "farmhouse"),
    Label.AB_CONVERSION: ("en conversion", "conversion", "conversion bio"),
    Label.NATURE_PROGRES: ("nature et progres", "n p"),
    Label.BLEU_BLANC_COEUR: ("bleu blanc coeur", "bbc"),
    Label.EXTERNALITIES: ("externalites",),
}
_ALLERGENS = {
    Allergen.GLUTEN: "gluten ble seigle orge avoine epeautre wheat rye barley oats spelt cereales",
    Allergen.CRUSTACEANS: "crustaces crustace crustaceans crustacean",
    Allergen.EGGS: "oeuf oeufs egg eggs",
    Allergen.FISH: "poisson poissons fish",
    Allergen.PEANUTS: "arachide arachides cacahuete cacahuetes peanut peanuts",
    Allergen.SOYBEANS: "soja soy soya soybean soybeans",
    Allergen.MILK: "lait laits lactose milk",
    Allergen.NUTS: "noix noisette noisettes amande amandes nut nuts almonds hazelnuts",
    Allergen.CELERY: "celeri celery",
    Allergen.MUSTARD: "moutarde mustard",
    Allergen.SESAME: "sesame",
    Allergen.SULPHITES: "sulfite sulfites sulphite sulphites so2",
    Allergen.LUPIN: "lupin",
    Allergen.MOLLUSCS: "mollusque mollusques mollusc molluscs",
}
_STORAGE = {
    Storage.AMBIENT: ("ambiant", "ambiante", "sec", "temperature ambiante", "dry"),
    Storage.COOL: ("cave", "lieu frais", "endroit frais"),
    Storage.CHILLED_4: ("refrigere", "frigo", "froid", "frais", "chilled", "fridge"),
    Storage.FROZEN: ("surgele", "congele", "congelateur", "freezer"),
}
# a word that gives a family away inside a heading such as "BEVERAGE - TEA": the first one found decides
_HINTS = {
    Family.MEAT_POULTRY: "viande viandes boucherie volaille volailles boeuf veau agneau porc poulet meat poultry beef "
    "lamb pork chicken",
    Family.CHARCUTERIE: "charcuterie charcuteries salaison salaisons jambon saucisson ham sausage",
    Family.SEA_PRODUCTS: "poisson poissons maree poissonnerie pisciculture truite fish seafood trout",
    Family.FRUIT_VEGETABLES: "fruit fruits legume legumes maraichage vegetable vegetables salad salades",
    Family.DAIRY: "lait laitier laitiers laitage laitages fromage fromages cremerie yaourt yaourts dairy "
    "cheese cheeses milk yoghurt",
    Family.BAKERY: "boulangerie pain pains patisserie patisseries viennoiserie viennoiseries bakery bread breads",
    Family.DRINKS: "boisson boissons jus biere bieres vin vins cidre cidres beverage beverages drink drinks "
    "juice juices beer wine cider",
    Family.GROCERIES: "epicerie farine farines huile huiles miel conserve conserves confiture grocery groceries baking "
    "breakfast cereal grain grains rice flour flours pasta pulses seeds nuts oil oils honey spreads spices sweeteners "
    "snack foods processed packdowns vinegar",
    Family.WOOD_ENERGY: "bois buche buches granules firewood wood pellets",
    Family.REUSE: "reemploi recyclerie ressourcerie reuse",
    Family.OTHER: "hygiene cosmetique cosmetiques entretien health haircare bodycare cosmetics cleaning enviro pet",
}


def _index(kind: type[Code], name: str, synonyms: Mapping[Code, Iterable[str]]) -> dict[str, Code]:
    found: dict[str, Code] = {}
    for code in kind:
        known = [text(language, f"catalogue.{name}.{code}") for language in LANGUAGES]
        for word in (code.value, *known, *synonyms.get(code, ())):
            found.setdefault(fold(word), code)
    return found


def _split(words: Mapping[Code, str]) -> dict[Code, list[str]]:
    return {code: each.split() for code, each in words.items()}


@cache
def families() -> dict[str, Family]:
    """Families by their folded words, and by the codes of the public canteen reporting."""
    return _index(Family, "family", {}) | {fold(word): family for word, family in REPORTED_AS.items()}


@cache
def labels() -> dict[str, Label]:
    """Labels by their folded words."""
    return _index(Label, "label", _LABELS)


@cache
def allergens() -> dict[str, Allergen]:
    """Allergens by their folded words."""
    return _index(Allergen, "allergen", _split(_ALLERGENS))


@cache
def storages() -> dict[str, Storage]:
    """Storage classes by their folded words."""
    return _index(Storage, "storage", _STORAGE)


@cache
def units() -> dict[str, Unit]:
    """Pricing units by their folded words."""
    return _index(Unit, "unit", _split(_UNITS) | {Unit.M3: ["m3", "metre cube", "metres cubes", "cubic metre"]})


@cache
def months() -> dict[str, int]:
    """Months (1 to 12) by their folded French and English names."""
    return {fold(name): number for language in LANGUAGES for number, name in get_month_names(locale=language).items()}


@cache
def _family_hints() -> dict[str, Family]:
    return {word: family for family, words in _HINTS.items() for word in words.split()}


def guess_family(heading: str) -> Family | None:
    """The family that a heading such as ``BEVERAGE - TEA`` suggests; None when nothing does."""
    known = _family_hints()
    return next((known[word] for word in fold(heading).split() if word in known), None)


def parts(cell: str) -> list[str]:
    """The members of an enumeration: ``lait, œufs / soja`` has three."""
    return [part.strip() for part in re.split(r"[,;/|+\n]", cell) if part.strip()]


_LABEL = re.compile(r"(?P<label>[^:\[]+?)\s*(?::\s*(?P<proof>[^\[]*?))?\s*(?:\[(?P<until>\d{4}-\d{2}-\d{2})\])?")


def labels_and_proofs(cell: str) -> list[tuple[str, str | None, date | None]]:
    """Labels with proof and last day: ``AB : FR-BIO-01 [2027-03-31] | HVE``, or their words alone: ``bio, HVE``."""
    members = cell.split("|") if ":" in cell or "[" in cell else parts(cell)
    return [_label(member.strip()) for member in members if member.strip()]


def _label(member: str) -> tuple[str, str | None, date | None]:
    match = _LABEL.fullmatch(member)
    if match is None:
        return member, None, None
    return match["label"], match["proof"] or None, _day(match["until"])


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
