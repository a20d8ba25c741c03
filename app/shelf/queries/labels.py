"""An article with the shop's margin: the prices on its shelf, and what the network's rules say of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.pricing.rules import FairRule, Verdict
from app.shelf.queries.articles import Article
from app.shelf.queries.margins import Note
from app.shelf.rules import (
    Margin,
    Margins,
    Measure,
    Seller,
    ShelfPrice,
    SoldBy,
    may_sell,
    measure_of,
    shelf_price,
    shop_verdicts,
    sold_by_default,
    sold_quantity,
)


@dataclass(frozen=True, slots=True)
class ShelfArticle:
    """An article ready for its label. ``prices`` by how it can be sold, none while the shop has no margin; ``rules``:
    those of the network that are in force.
    """

    article: Article
    margin: Margin | None
    measure: Measure | None
    sold_by: SoldBy
    prices: Mapping[SoldBy, ShelfPrice]
    rules: tuple[FairRule, ...] = ()

    def verdicts(self, way: SoldBy) -> tuple[tuple[FairRule, Verdict], ...]:
        """What the rules about a shop's share say of that price."""
        return shop_verdicts(self.rules, self.prices[way], self.article.goods.family, self.article.card.labels)


def on_the_shelf(
    articles: Sequence[Article],
    margins: Margins,
    notes: Mapping[UUID, Note],
    shop: Seller,
    rules: tuple[FairRule, ...] = (),
) -> list[ShelfArticle]:
    """Each article with its margin and prices, in the order given."""
    return [_on_the_shelf(each, margins, notes.get(each.pack_id, Note()), shop, rules) for each in articles]


def _on_the_shelf(
    article: Article, margins: Margins, note: Note, shop: Seller, rules: tuple[FairRule, ...]
) -> ShelfArticle:
    goods = article.goods
    margin = margins.of(article.pack_id, goods.family)
    ways = [way for way in SoldBy if may_sell(goods, way)] if margin else []
    prices = {
        way: shelf_price(article.bought, sold_quantity(goods, way), margin.percent, shop, margins.step_cents)
        for way in ways
        if margin
    }
    return ShelfArticle(article, margin, measure_of(goods, note.measure), sold_by_default(goods), prices, rules)
