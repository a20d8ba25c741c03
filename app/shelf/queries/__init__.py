"""Reads of a shop's shelf. All of them are narrowed by the territory, and to the shop itself, first."""

from app.shelf.queries.articles import Article, Choice, Offered, articles_of, choice
from app.shelf.queries.margins import Note, margins_of, notes_of
from app.shelf.queries.restock import Restock, RestockRow, restock, stock_of

__all__ = [
    "Article",
    "Choice",
    "Note",
    "Offered",
    "Restock",
    "RestockRow",
    "articles_of",
    "choice",
    "margins_of",
    "notes_of",
    "restock",
    "stock_of",
]
