"""Starts the service: `python3 -m gateway`."""

import sys

from gateway.service import application
from webservice.server import serve

sys.exit(serve(application()))
