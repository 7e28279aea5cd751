"""The health check: exit 0 when /healthz answers 200. Imports next to nothing, because it runs every other second."""

import os
import socket
import sys


def main() -> int:
    try:
        with socket.create_connection(("127.0.0.1", int(os.environ.get("PORT", "8000"))), timeout=2) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            head = connection.recv(64)
    except OSError as error:
        print(error)
        return 1
    if head.startswith(b"HTTP/1.1 200 "):
        return 0
    print(head)
    return 1


if __name__ == "__main__":
    sys.exit(main())
