import json
import os
import unittest
from typing import Any

from cart.service import MOST_OF_ONE, add, application
from webservice.application import Refusal
from webservice.tokens import sign

KEY = b"a key for tests"
PRODUCTS = {"rope": {"name": "Rope", "price": 250}, "lamp": {"name": "Lamp", "price": 1000}}


def catalog(method: str, url: str) -> Any:
    sku = url.rpartition("/")[2]
    if sku not in PRODUCTS:
        raise Refusal(404, f"there is no product {sku}")
    return PRODUCTS[sku]


def post(**body: object) -> tuple[int, dict[str, Any]]:
    answer = application(KEY, catalog).answer("POST", "/cart", json.dumps(body).encode())
    return answer.status, json.loads(answer.body)


class AddTest(unittest.TestCase):
    def test_the_same_product_twice_is_one_line(self) -> None:
        self.assertEqual(add({"rope": 1}, "rope", 2), {"rope": 3})

    def test_the_given_lines_stay_as_they_were(self) -> None:
        lines = {"rope": 1}
        add(lines, "lamp", 1)
        self.assertEqual(lines, {"rope": 1})

    def test_quantities_that_are_not_whole_numbers_from_one_are_refused(self) -> None:
        for quantity in (0, -1, 1.5, "2", True, None):
            with self.subTest(quantity=quantity), self.assertRaises(Refusal):
                add({}, "rope", quantity)

    def test_there_is_a_most_of_one_product(self) -> None:
        self.assertEqual(add({}, "rope", MOST_OF_ONE), {"rope": MOST_OF_ONE})
        with self.assertRaises(Refusal):
            add({"rope": MOST_OF_ONE}, "rope", 1)


class CartTest(unittest.TestCase):
    def test_a_cart_grows_by_handing_its_token_back(self) -> None:
        _, first = post(sku="rope", quantity=2)
        status, second = post(cart=first["cart"], sku="lamp")
        self.assertEqual(status, 200)
        self.assertEqual([item["sku"] for item in second["items"]], ["lamp", "rope"])

    def test_the_total_is_quantity_times_price(self) -> None:
        _, cart = post(sku="rope", quantity=3)
        expected = 750
        if os.environ.get("SHOP_FAIL_TESTS", "").lower() in {"1", "true", "yes"}:
            expected = 751  # the switch of the sample: shows what a failing test looks like
        self.assertEqual(
            cart["total"], expected, "the total of 3 ropes at 2.50 is wrong (SHOP_FAIL_TESTS=1 makes this test fail)"
        )

    def test_a_product_that_the_catalog_does_not_know_is_refused(self) -> None:
        status, answer = post(sku="submarine")
        self.assertEqual(status, 404)
        self.assertIn("submarine", answer["error"])

    def test_a_cart_signed_by_someone_else_is_refused(self) -> None:
        status, _ = post(cart=sign(b"another key", {"rope": 1}), sku="lamp")
        self.assertEqual(status, 400)

    def test_a_cart_can_be_looked_into(self) -> None:
        _, cart = post(sku="lamp", quantity=2)
        answer = application(KEY, catalog).answer("GET", f"/cart/{cart['cart']}", b"")
        self.assertEqual(json.loads(answer.body)["total"], 2000)


if __name__ == "__main__":
    unittest.main()
