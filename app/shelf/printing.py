"""From the packs that a shop chose to the labels to print: beside the usual files because two routes share it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Invalid
from app.cycles import queries as cycles
from app.identity import queries as identity
from app.identity.rules import Actor
from app.pricing.queries import rules_at
from app.shelf import queries
from app.shelf.label_schemas import LabelItem, LabelsIn
from app.shelf.queries import Article
from app.shelf.queries.labels import ShelfArticle, on_the_shelf
from app.shelf.rules import MarginMissing, Seller, SoldBy, check_number, check_sheet


async def shelf_articles(
    session: AsyncSession, shop: Actor, articles: Sequence[Article], now: datetime
) -> list[ShelfArticle]:
    """The articles with the shop's margins and prices, and the rules in force. Five queries."""
    assert shop.organisation_id is not None
    notes = await queries.notes_of(session, shop.territory_id, shop.organisation_id)
    margins = await queries.margins_of(session, shop.territory_id, shop.organisation_id, notes)
    own = await identity.organisation(session, shop.territory_id, shop.organisation_id)
    rules = await rules_at(session, shop.territory_id, now)
    return on_the_shelf(articles, margins, notes, Seller(own.id, own.name), rules)


async def labels_to_print(
    session: AsyncSession, shop: Actor, asked: LabelsIn, now: datetime
) -> list[tuple[ShelfArticle, SoldBy]]:
    """Each label in the order asked, copies after each other. Raises Invalid, NotFound, MarginMissing."""
    check_sheet(asked.label_sheet(), asked.start)
    check_number(sum(item.copies for item in asked.items))
    cycle = await cycles.cycle(session, shop.territory_id, asked.cycle_id)
    wanted = {item.pack_id for item in asked.items}
    articles = await queries.articles_of(session, shop, cycle.id, now, wanted)
    shelf = {each.article.pack_id: each for each in await shelf_articles(session, shop, articles, now)}
    unknown = [index for index, item in enumerate(asked.items) if item.pack_id not in shelf]
    if unknown:
        raise Invalid({f"items.{index}.pack_id": "fields.shelf_unknown" for index in unknown})
    return [label for item in asked.items for label in [_label(shelf[item.pack_id], item)] * item.copies]


def _label(shelf: ShelfArticle, item: LabelItem) -> tuple[ShelfArticle, SoldBy]:
    if shelf.margin is None:
        raise MarginMissing
    if item.sold_by not in shelf.prices:
        raise Invalid({"items": "fields.shelf_weighed"}, product_name=shelf.article.product_name)
    return shelf, item.sold_by
