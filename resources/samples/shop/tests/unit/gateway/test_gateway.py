import json
import unittest
from typing import Any

from gateway.service import application, page
from webservice.application import Refusal


class Recorder:
    """Stands for the services behind the gateway."""

    def __init__(self, answer: Any = None, refusal: Refusal | None = None) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.answer = answer
        self.refusal = refusal

    def __call__(self, *call: Any) -> Any:
        self.calls.append(call)
        if self.refusal:
            raise self.refusal
        return self.answer


class GatewayTest(unittest.TestCase):
    def test_each_path_reaches_its_service(self) -> None:
        for method, path, expected in (
            ("GET", "/products", "http://catalog:8000/products"),
            ("GET", "/products/rope", "http://catalog:8000/products/rope"),
            ("POST", "/cart", "http://cart:8000/cart"),
            ("GET", "/cart/abc.def", "http://cart:8000/cart/abc.def"),
            ("POST", "/orders", "http://orders:8000/orders"),
            ("GET", "/orders/abc.def", "http://orders:8000/orders/abc.def"),
        ):
            with self.subTest(path=path):
                behind = Recorder({})
                self.assertEqual(application(behind).answer(method, path, b"{}").status, 200)
                self.assertEqual(behind.calls[0][:2], (method, expected))

    def test_a_refusal_from_behind_is_passed_on(self) -> None:
        answer = application(Recorder(refusal=Refusal(409, "sold out"))).answer("POST", "/orders", b"{}")
        self.assertEqual((answer.status, json.loads(answer.body)), (409, {"error": "sold out"}))

    def test_a_silent_service_does_not_hide_the_versions_of_the_others(self) -> None:
        answer = application(Recorder(refusal=Refusal(502, "cart does not answer"))).answer("GET", "/versions", b"")
        found = json.loads(answer.body)
        self.assertIn("version", found["gateway"])
        self.assertEqual(found["cart"], {"error": "cart does not answer"})

    def test_names_of_products_cannot_carry_markup(self) -> None:
        self.assertNotIn("<b>", page([{"name": "<b>Rope</b>", "price": 100}], "staging"))

    def test_the_front_page_names_the_environment(self) -> None:
        self.assertIn("Shop (staging)", page([], "staging"))
