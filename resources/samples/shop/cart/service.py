"""Answers for carts: add to one, look into one."""

import os
from typing import Any

from cart import __version__
from webservice.application import Application, Refusal
from webservice.client import Call, call
from webservice.tokens import sign, signing_key, verify

MOST_OF_ONE = 99


def add(lines: dict[str, int], sku: str, quantity: Any) -> dict[str, int]:
    """Return the cart's lines (SKU to quantity) with so many more of one product."""
    if not isinstance(quantity, int) or isinstance(quantity, bool) or quantity < 1:
        raise Refusal(400, "a quantity is a whole number from 1")
    total = lines.get(sku, 0) + quantity
    if total > MOST_OF_ONE:
        raise Refusal(409, f"no more than {MOST_OF_ONE} of one product")
    return {**lines, sku: total}


def application(key: bytes | None = None, ask: Call = call) -> Application:
    """The service, signing with this key and asking the catalog through `ask`."""
    app = Application("cart", __version__)
    secret = signing_key() if key is None else key
    catalog = os.environ.get("CATALOG_URL", "http://catalog:8000")

    def shown(lines: dict[str, int]) -> dict[str, Any]:
        items = []
        for sku, quantity in sorted(lines.items()):
            product = ask("GET", f"{catalog}/products/{sku}")
            items.append({"sku": sku, "name": product["name"], "quantity": quantity, "price": product["price"]})
        total = sum(item["quantity"] * item["price"] for item in items)
        return {"cart": sign(secret, lines), "items": items, "total": total}

    @app.route("POST", "/cart")
    def add_to_cart(body: dict[str, Any]) -> dict[str, Any]:
        lines = verify(secret, body["cart"]) if body.get("cart") else {}
        return shown(add(lines, str(body.get("sku", "")), body.get("quantity", 1)))

    @app.route("GET", "/cart/{token}")
    def look(token: str) -> dict[str, Any]:
        return shown(verify(secret, token))

    return app
