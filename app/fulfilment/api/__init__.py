"""Routes from the cut-off to the plate."""

from fastapi import APIRouter

from app.fulfilment.api import (
    accepted,
    crates,
    deliveries,
    floor,
    lists,
    lots,
    papers,
    photos,
    shortages,
    steps,
    substitutions,
)

router = APIRouter()
router.include_router(accepted.router)
router.include_router(crates.router)
router.include_router(deliveries.router)
router.include_router(floor.router)
router.include_router(lists.router)
router.include_router(lots.router)
router.include_router(papers.router)
router.include_router(photos.router)
router.include_router(shortages.router)
router.include_router(steps.router)
router.include_router(substitutions.router)
