"""A customer's way through the started services, from the outside of the gateway."""

import json
import os
import unittest
import urllib.error
import urllib.request
from typing import Any

GATEWAY = os.environ.get("GATEWAY_URL", "http://gateway:8000")


def ask(method: str, path: str, body: object = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(GATEWAY + path, data=data, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


class FlowTest(unittest.TestCase):
    def test_a_customer_picks_two_products_and_orders_them(self) -> None:
        status, products = ask("GET", "/products")
        self.assertEqual(status, 200)
        first, second = products[0], products[1]

        _, cart = ask("POST", "/cart", {"sku": first["sku"], "quantity": 1})
        status, cart = ask("POST", "/cart", {"cart": cart["cart"], "sku": second["sku"], "quantity": 2})
        self.assertEqual((status, cart["total"]), (200, first["price"] + 2 * second["price"]))

        status, order = ask("POST", "/orders", {"cart": cart["cart"]})
        self.assertEqual((status, order["total"]), (200, cart["total"]))

        status, receipt = ask("GET", f"/orders/{order['receipt']}")
        self.assertEqual((status, receipt["id"]), (200, order["id"]))

    def test_more_than_there_is_cannot_be_ordered(self) -> None:
        _, products = ask("GET", "/products")
        scarce = min(products, key=lambda product: product["stock"])
        _, cart = ask("POST", "/cart", {"sku": scarce["sku"], "quantity": scarce["stock"] + 1})
        status, answer = ask("POST", "/orders", {"cart": cart["cart"]})
        self.assertEqual(status, 409)
        self.assertIn(scarce["name"], answer["error"])

    def test_an_unknown_product_is_refused_through_two_services(self) -> None:
        self.assertEqual(ask("POST", "/cart", {"sku": "submarine"})[0], 404)

    def test_every_service_tells_its_version(self) -> None:
        _, versions = ask("GET", "/versions")
        self.assertEqual(sorted(versions), ["cart", "catalog", "gateway", "orders"])
        for name, found in versions.items():
            self.assertIn("version", found, name)
