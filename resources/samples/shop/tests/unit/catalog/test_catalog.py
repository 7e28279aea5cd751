import json
import tempfile
import unittest
from pathlib import Path

from catalog.service import application, load_products

PRODUCTS = {
    "b": {"sku": "b", "name": "Buoy", "price": 1200, "stock": 4},
    "a": {"sku": "a", "name": "Anchor", "price": 8900, "stock": 1},
}


class CatalogTest(unittest.TestCase):
    def test_products_are_listed_by_name(self) -> None:
        answer = application(PRODUCTS).answer("GET", "/products", b"")
        self.assertEqual([product["sku"] for product in json.loads(answer.body)], ["a", "b"])

    def test_one_product_is_found_by_its_sku(self) -> None:
        answer = application(PRODUCTS).answer("GET", "/products/b", b"")
        self.assertEqual(json.loads(answer.body)["price"], 1200)

    def test_an_unknown_sku_is_answered_with_404(self) -> None:
        answer = application(PRODUCTS).answer("GET", "/products/zeppelin", b"")
        self.assertEqual(answer.status, 404)
        self.assertIn("zeppelin", json.loads(answer.body)["error"])

    def test_a_path_that_exists_refuses_other_methods(self) -> None:
        self.assertEqual(application(PRODUCTS).answer("POST", "/products", b"{}").status, 405)


class ProductFileTest(unittest.TestCase):
    def load(self, products: object) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "products.json")
            path.write_text(json.dumps(products), encoding="utf-8")
            return load_products(path)

    def test_products_are_read_by_sku(self) -> None:
        self.assertEqual(self.load([{"sku": "x", "price": 5}]), {"x": {"sku": "x", "price": 5}})

    def test_a_price_with_a_fraction_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "x: a price is a whole number of cents"):
            self.load([{"sku": "x", "price": 12.5}])
