"""Routes from the cut-off to the plate."""

from fastapi import APIRouter

from app.fulfilment.api import lists, steps

router = APIRouter()
router.include_router(lists.router)
router.include_router(steps.router)
