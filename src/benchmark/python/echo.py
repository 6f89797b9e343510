"""Peer: Python's socket with a thread a connection."""

import socket
import sys
import threading


def serve(connection):
    with connection:
        while chunk := connection.recv(128000):
            connection.sendall(chunk)


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=1024)
while True:
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
