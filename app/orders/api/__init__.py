"""Routes of orders and standing orders."""

from fastapi import APIRouter

from app.orders.api import orders, past, standing

router = APIRouter()
router.include_router(orders.router)
router.include_router(past.router)
router.include_router(standing.router)
