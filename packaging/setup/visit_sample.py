"""Visits the sample's environments as a customer would: python3 visit_sample.py NAME=URL...

Asks every service through the gateway, orders something and prints the answers. Exit 1 when one does not answer.
"""

import json
import sys
import urllib.error
import urllib.request


def ask(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data=data), timeout=10) as response:  # noqa: S310
        return json.load(response)


def visit(name, url):
    products = ask(url + "/products")
    print("%s  %s/products -> %d products" % (name, url, len(products)))
    for service, found in sorted(ask(url + "/versions").items()):
        if "version" not in found:
            raise ValueError("%s: %s" % (service, found["error"]))
        print("%s  %-8s version %s" % (name, service, found["version"]))
    cart = ask(url + "/cart", {"sku": products[0]["sku"], "quantity": 2})
    order = ask(url + "/orders", {"cart": cart["cart"]})
    print("%s  order %s placed: 2 x %s, %.2f" % (name, order["id"], products[0]["name"], order["total"] / 100))


def main(arguments):
    good = True
    for argument in arguments:
        name, _, url = argument.partition("=")
        try:
            visit(name, url)
        except (OSError, ValueError, KeyError, urllib.error.URLError) as error:
            print("%s  %s does not answer as it should: %s" % (name, url, error))
            good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
