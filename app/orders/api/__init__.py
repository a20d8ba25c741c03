"""Routes of orders and standing orders."""

from fastapi import APIRouter

from app.orders.api import orders

router = APIRouter()
router.include_router(orders.router)
