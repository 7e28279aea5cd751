"""Answers for orders: place one, check a receipt."""

import os
import uuid
from typing import Any

from orders import __version__
from webservice.application import Application, Refusal
from webservice.client import Call, call
from webservice.logfmt import log
from webservice.tokens import sign, signing_key, verify


def application(key: bytes | None = None, ask: Call = call) -> Application:
    """The service, signing with this key and asking cart and catalog through `ask`."""
    app = Application("orders", __version__)
    secret = signing_key() if key is None else key
    cart = os.environ.get("CART_URL", "http://cart:8000")
    catalog = os.environ.get("CATALOG_URL", "http://catalog:8000")

    @app.route("POST", "/orders")
    def place(body: dict[str, Any]) -> dict[str, Any]:
        token = body.get("cart")
        if not isinstance(token, str) or not token:
            raise Refusal(400, "an order needs a cart")
        content = ask("GET", f"{cart}/cart/{token}")
        for item in content["items"]:
            stock = ask("GET", f"{catalog}/products/{item['sku']}")["stock"]
            if item["quantity"] > stock:
                raise Refusal(409, f"{item['name']}: {item['quantity']} wanted, {stock} there")
        order = {"id": uuid.uuid4().hex[:12], "items": content["items"], "total": content["total"]}
        log("info", "order_placed", order=order["id"], items=len(order["items"]), total=order["total"])
        return {**order, "receipt": sign(secret, order)}

    @app.route("GET", "/orders/{receipt}")
    def check(receipt: str) -> dict[str, Any]:
        return verify(secret, receipt)

    return app
