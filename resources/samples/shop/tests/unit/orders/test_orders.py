import json
import unittest
from typing import Any

from orders.service import application

KEY = b"a key for tests"


def backend(quantity: int, stock: int) -> Any:
    def ask(method: str, url: str) -> Any:
        if "/cart/" in url:
            item = {"sku": "rope", "name": "Rope", "quantity": quantity, "price": 250}
            return {"items": [item] if quantity else [], "total": quantity * 250}
        return {"sku": "rope", "stock": stock}

    return ask


def order(quantity: int, stock: int, body: object = None) -> tuple[int, dict[str, Any]]:
    app = application(KEY, backend(quantity, stock))
    answer = app.answer("POST", "/orders", json.dumps({"cart": "token"} if body is None else body).encode())
    return answer.status, json.loads(answer.body)


class OrderTest(unittest.TestCase):
    def test_an_order_carries_the_carts_total(self) -> None:
        status, placed = order(quantity=2, stock=2)
        self.assertEqual((status, placed["total"]), (200, 500))

    def test_more_than_the_stock_is_refused_by_name(self) -> None:
        status, answer = order(quantity=3, stock=2)
        self.assertEqual(status, 409)
        self.assertEqual(answer["error"], "Rope: 3 wanted, 2 there")

    def test_an_order_needs_a_cart(self) -> None:
        self.assertEqual(order(1, 1, body={})[0], 400)

    def test_a_body_that_is_not_an_object_is_refused(self) -> None:
        self.assertEqual(order(1, 1, body=["cart"])[0], 400)

    def test_a_receipt_can_be_checked_by_any_replica(self) -> None:
        _, placed = order(quantity=1, stock=9)
        another = application(KEY, backend(0, 0))
        answer = another.answer("GET", f"/orders/{placed['receipt']}", b"")
        self.assertEqual(json.loads(answer.body)["id"], placed["id"])

    def test_a_changed_receipt_is_refused(self) -> None:
        _, placed = order(quantity=1, stock=9)
        changed = "x" + placed["receipt"]
        self.assertEqual(application(KEY).answer("GET", f"/orders/{changed}", b"").status, 400)
