"""Products and packs for tests: each function adds one thing, flushed, not committed."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.tables import Pack, Product
from app.core.ids import new_id
from app.identity.tables import Organisation, Territory

SINCE = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_numbers = count(1)


async def make_product(session: AsyncSession, territory: Territory, producer: Organisation, **fields: Any) -> Product:
    """A vegetable without a code, sold all year."""
    defaults: dict[str, Any] = {
        "territory_id": territory.id,
        "id": new_id(),
        "producer_id": producer.id,
        "name": f"Carotte {next(_numbers)}",
        "family": "fruit_vegetables",
        "description": "",
        "labels": [],
        "contains": [],
        "may_contain": [],
        "storage": "cool",
        "origin_commune": "Gentioux-Pigerolles",
        "season": [],
        "created_at": SINCE,
        "updated_at": SINCE,
    }
    product = Product(**defaults | fields)
    session.add(product)
    await session.flush()
    return product


async def make_pack(session: AsyncSession, product: Product, **fields: Any) -> Pack:
    """A crate of 10 kg at 1.90 euros the kilo, VAT 5.5 %."""
    defaults: dict[str, Any] = {
        "territory_id": product.territory_id,
        "id": new_id(),
        "product_id": product.id,
        "name": "colis de 10 kg",
        "unit": "kg",
        "content": Decimal(10),
        "net_weight_kg": Decimal(10),
        "vat_rate": Decimal("5.5"),
        "catch_weight": False,
        "usual_price": Decimal("1.9000"),
        "created_at": SINCE,
    }
    pack = Pack(**defaults | fields)
    session.add(pack)
    await session.flush()
    return pack
