"""Changes of the catalogue, one function per verb."""

from app.catalogue.actions.photos import remove_photo, set_photo
from app.catalogue.actions.price_lists import Judgement, confirm_list, forget_old_lists, judge_list, keep_list, map_list
from app.catalogue.actions.products import (
    add_pack,
    archive_product,
    create_product,
    replace_product,
    restore_product,
    set_season,
)

__all__ = [
    "Judgement",
    "add_pack",
    "archive_product",
    "confirm_list",
    "create_product",
    "forget_old_lists",
    "judge_list",
    "keep_list",
    "map_list",
    "remove_photo",
    "replace_product",
    "restore_product",
    "set_photo",
    "set_season",
]
