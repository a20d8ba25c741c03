"""The columns of a price list, recognised by their headings: French, English, or a wholesaler's shorthand."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from app.catalogue.price_list.words import units
from app.catalogue.rules import Unit, fold
from app.core.texts import LANGUAGES, text


class Column(StrEnum):
    """What a column of a price list can say about a pack or its product."""

    PRODUCT_CODE = "product_code"
    CODE = "code"
    NAME = "name"
    BRAND = "brand"
    FAMILY = "family"
    DESCRIPTION = "description"
    PACK = "pack"
    QUANTITY = "quantity"
    UNIT_SIZE = "unit_size"
    UNIT = "unit"
    CONTENT = "content"
    NET_WEIGHT = "net_weight"
    PRICE = "price"
    CASE_PRICE = "case_price"
    VAT_RATE = "vat_rate"
    CATCH_WEIGHT = "catch_weight"
    LABELS = "labels"
    CONTAINS = "contains"
    MAY_CONTAIN = "may_contain"
    STORAGE = "storage"
    ORIGIN = "origin"
    SEASON = "season"


NUMBERS = (Column.CONTENT, Column.NET_WEIGHT, Column.PRICE, Column.CASE_PRICE, Column.VAT_RATE)

_SYNONYMS = {
    Column.PRODUCT_CODE: "ref produit|reference produit|product ref",
    Column.CODE: "code|ref|reference|code article|article code|sku|code barre|gencod|ean|n|numero|item code|item no|"
    "item",
    Column.NAME: "produit|nom|nom produit|designation|libelle|article|denomination|product|name|product name|title",
    Column.BRAND: "marque|brand|fabricant|maker",
    Column.FAMILY: "famille|categorie|rayon|type|family|category|department|group|famille produits",
    Column.DESCRIPTION: "description|descriptif|details|detail|commentaire|comment|notes",
    Column.PACK: "conditionnement|colis|colisage|emballage|presentation|format|pack|packaging|packing|pack name",
    Column.QUANTITY: "quantite|qte|quantite colis|nombre|nb|pcb|quantity|qty|pack quantity|case quantity|units case",
    Column.UNIT_SIZE: "taille|taille unite|contenance|poids unitaire|grammage|unit size|size|item size|pack size",
    Column.UNIT: "unite|unite prix|unite vente|unite facturation|uv|unit|pricing unit|uom|unit of measure",
    Column.CONTENT: "contenu|contenu colis|content|unites colis",
    Column.NET_WEIGHT: "poids|poids net|poids kg|poids net kg|poids colis|net weight|weight|weight kg|net weight kg",
    Column.PRICE: "prix|prix unitaire|pu|prix u|tarif|prix vente|price|unit price|unit trade price|trade price|cost",
    Column.CASE_PRICE: "prix colis|prix carton|prix conditionnement|prix lot|case price|case trade price|pack price|"
    "price case",
    Column.VAT_RATE: "tva|taux tva|taux|tva pourcent|vat|vat rate|tax|gst|vat percent",
    Column.CATCH_WEIGHT: "poids variable|catch weight|variable weight",
    Column.LABELS: "label|labels|signe qualite|signes qualite|certification|certifications|mentions|quality",
    Column.CONTAINS: "allergene|allergenes|contient|allergens|contains",
    Column.MAY_CONTAIN: "traces|peut contenir|traces allergenes|may contain",
    Column.STORAGE: "stockage|conservation|temperature|storage|keep",
    Column.ORIGIN: "origine|provenance|lieu|commune|commune origine|origin|place",
    Column.SEASON: "saison|saisonnalite|mois|disponibilite|season|months",
}
_NOISE = {"ht", "hors", "taxe", "taxes", "en", "de", "du", "des", "d", "la", "le", "les", "l", "eur", "euro", "euros",
          "excl", "ex", "vat", "the", "of", "per", "par", "a", "au", "to", "and", "et", "in"}  # fmt: skip
_HAS_PRICE = {Column.PRICE, Column.CASE_PRICE}


def _plain(heading: str) -> str:
    """``unitTradePrice`` and ``Prix (€ HT / kg)`` as folded words: ``unit trade price``, ``prix ht kg``."""
    return fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading).replace("%", " pourcent "))


def _without_noise(words: str) -> str:
    """The words that matter; a heading made of noise only (``TVA`` in English lists is ``VAT``) stays as it is."""
    return " ".join(word for word in words.split() if word not in _NOISE) or words


def _known() -> dict[str, Column]:
    found: dict[str, Column] = {}
    for column in Column:
        own = [_plain(text(language, f"catalogue.column.{column}")) for language in LANGUAGES]
        for word in (fold(column), *own, *_SYNONYMS[column].split("|")):
            found.setdefault(word, column)
            found.setdefault(_without_noise(word), column)
    return found


def unit_of_heading(heading: str) -> Unit | None:
    """The pricing unit in the heading of a price: kg for ``Prix HT au kg``."""
    words = _without_noise(_plain(heading)).split()
    return next((units()[word] for word in reversed(words) if word in units() and words[0] != word), None)


def _column_of(heading: str, known: Mapping[str, Column]) -> Column | None:
    plain = _plain(heading)
    short = _without_noise(plain)
    found = known.get(plain) or known.get(short)
    if found is None and (unit := unit_of_heading(heading)):
        words = [word for word in short.split() if units().get(word) is not unit]
        found = known.get(" ".join(words))
        return found if found in _HAS_PRICE | {Column.NET_WEIGHT} else None
    return found


def recognise(headings: Sequence[str]) -> dict[Column, str]:
    """The heading of each column that is recognised; the first one wins. A list without names has descriptions."""
    known = _known()
    found: dict[Column, str] = {}
    for heading in headings:
        column = _column_of(heading, known)
        if column is not None:
            found.setdefault(column, heading)
    if Column.NAME not in found and Column.DESCRIPTION in found:
        found[Column.NAME] = found.pop(Column.DESCRIPTION)
    return found
