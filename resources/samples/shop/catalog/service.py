"""Answers for products; they come from a file that the environment provides."""

import json
import os
from pathlib import Path
from typing import Any

from catalog import __version__
from webservice.application import Application, Refusal


def load_products(path: Path) -> dict[str, dict[str, Any]]:
    """Read the products by their SKU; prices are whole cents."""
    products = json.loads(path.read_text(encoding="utf-8"))
    for product in products:
        if not isinstance(product["price"], int) or product["price"] < 0:
            raise ValueError(f"{product['sku']}: a price is a whole number of cents, not {product['price']!r}")
    return {product["sku"]: product for product in products}


def application(products: dict[str, dict[str, Any]] | None = None) -> Application:
    """The service over these products; by default those of the file that PRODUCTS_FILE names."""
    if products is None:
        products = load_products(Path(os.environ.get("PRODUCTS_FILE", "config/products.json")))
    app = Application("catalog", __version__)

    @app.route("GET", "/products")
    def every() -> list[dict[str, Any]]:
        return sorted(products.values(), key=lambda product: product["name"])

    @app.route("GET", "/products/{sku}")
    def one(sku: str) -> dict[str, Any]:
        if sku not in products:
            raise Refusal(404, f"there is no product {sku}")
        return products[sku]

    return app
