"""Starts the service: `python3 -m catalog`."""

import sys

from catalog.service import application
from webservice.server import serve

sys.exit(serve(application()))
