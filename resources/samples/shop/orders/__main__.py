"""Starts the service: `python3 -m orders`."""

import sys

from orders.service import application
from webservice.server import serve

sys.exit(serve(application()))
