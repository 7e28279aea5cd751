"""Starts the service: `python3 -m cart`."""

import sys

from cart.service import application
from webservice.server import serve

sys.exit(serve(application()))
