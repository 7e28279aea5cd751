"""The frame around the pages: rail, header, status line, palette. It knows commands and routes, no page."""
