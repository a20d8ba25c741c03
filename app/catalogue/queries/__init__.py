"""Reads of the catalogue; what other domains need comes as frozen dataclasses."""

from app.catalogue.queries.names import NamedProduct, product_names, products_named, products_on_sale
from app.catalogue.queries.products import (
    EndingLabel,
    ProductView,
    catalogue_of,
    ending_labels,
    pack_facts,
    photo,
    product,
    product_facts,
    products_page,
)
from app.catalogue.queries.sale import (
    ProductCard,
    SalePack,
    among,
    packs_by_id,
    packs_for_sale,
    product_cards,
    products_stamp,
)

__all__ = [
    "EndingLabel",
    "NamedProduct",
    "ProductCard",
    "ProductView",
    "SalePack",
    "among",
    "catalogue_of",
    "ending_labels",
    "pack_facts",
    "packs_by_id",
    "packs_for_sale",
    "photo",
    "product",
    "product_cards",
    "product_facts",
    "product_names",
    "products_named",
    "products_on_sale",
    "products_page",
    "products_stamp",
]
