"""Passes requests on to the services behind it, and shows the shop as a page."""

import html
import os
from typing import Any

from gateway import __version__
from webservice.application import Answer, Application, Refusal
from webservice.client import Call, call


def page(products: list[dict[str, Any]], environment: str) -> str:
    """The shop's front page as HTML."""
    rows = "".join(
        f"<tr><td>{html.escape(product['name'])}</td><td>{product['price'] / 100:.2f}</td></tr>" for product in products
    )
    title = html.escape(f"Shop ({environment})")
    return f"<!doctype html><title>{title}</title><h1>{title}</h1><table>{rows}</table>\n"


def application(ask: Call = call) -> Application:
    """The service, asking those behind it through `ask`."""
    app = Application("gateway", __version__)
    catalog = os.environ.get("CATALOG_URL", "http://catalog:8000")
    cart = os.environ.get("CART_URL", "http://cart:8000")
    orders = os.environ.get("ORDERS_URL", "http://orders:8000")

    @app.route("GET", "/")
    def front() -> Answer:
        text = page(ask("GET", f"{catalog}/products"), os.environ.get("SHOP_ENVIRONMENT", "local"))
        return Answer(200, text.encode(), "text/html; charset=utf-8")

    @app.route("GET", "/products")
    def products() -> Any:
        return ask("GET", f"{catalog}/products")

    @app.route("GET", "/products/{sku}")
    def product(sku: str) -> Any:
        return ask("GET", f"{catalog}/products/{sku}")

    @app.route("POST", "/cart")
    def add_to_cart(body: dict[str, Any]) -> Any:
        return ask("POST", f"{cart}/cart", body)

    @app.route("GET", "/cart/{token}")
    def look_into_cart(token: str) -> Any:
        return ask("GET", f"{cart}/cart/{token}")

    @app.route("POST", "/orders")
    def place_order(body: dict[str, Any]) -> Any:
        return ask("POST", f"{orders}/orders", body)

    @app.route("GET", "/orders/{receipt}")
    def check_receipt(receipt: str) -> Any:
        return ask("GET", f"{orders}/orders/{receipt}")

    @app.route("GET", "/versions")
    def versions() -> dict[str, Any]:
        found: dict[str, Any] = {"gateway": {"version": __version__}}
        for name, url in (("catalog", catalog), ("cart", cart), ("orders", orders)):
            try:
                found[name] = ask("GET", f"{url}/version")
            except Refusal as refusal:
                found[name] = {"error": refusal.message}
        return found

    return app
