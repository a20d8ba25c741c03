"""Routes from the cut-off to the plate."""

from fastapi import APIRouter

from app.fulfilment.api import lists, shortages, steps

router = APIRouter()
router.include_router(lists.router)
router.include_router(shortages.router)
router.include_router(steps.router)
