"""Visits the sample's environments as a customer would: python3 visit_sample.py NAME=URL...

Asks every service through the gateway, orders something and prints the answers. Exit 1 when one does not answer.
"""

import json
import sys
import urllib.error
import urllib.request
from typing import Any


def ask(url: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data=data), timeout=10) as response:  # noqa: S310
        return json.load(response)


def visit(name: str, url: str) -> None:
    products = ask(url + "/products")
    print(f"{name}  {url}/products -> {len(products)} products")
    for service, found in sorted(ask(url + "/versions").items()):
        if "version" not in found:
            raise ValueError(f"{service}: {found['error']}")
        print(f"{name}  {service:<8} version {found['version']}")
    cart = ask(url + "/cart", {"sku": products[0]["sku"], "quantity": 2})
    order = ask(url + "/orders", {"cart": cart["cart"]})
    print(f"{name}  order {order['id']} placed: 2 x {products[0]['name']}, {order['total'] / 100:.2f}")


def main(arguments: list[str]) -> int:
    good = True
    for argument in arguments:
        name, _, url = argument.partition("=")
        try:
            visit(name, url)
        except (OSError, ValueError, KeyError, urllib.error.URLError) as error:
            print(f"{name}  {url} does not answer as it should: {error}")
            good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
