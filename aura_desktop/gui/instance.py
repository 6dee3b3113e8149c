"""One running window for a user: the second start, and ``aura-desktop toggle``, talk to the first.

A local socket that only this user may open (a Unix socket, a named pipe); nothing listens on a port.
One line of JSON in, one out.
"""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from aura_desktop import paths

#: Milliseconds that the other side gets to answer.
ANSWER_MS = 2_000
#: Bytes of a request: the longest question, with room to spare.
MAX_BYTES = 64_000

Request = dict[str, Any]


def name() -> str:
    """The socket's: one for each user and data folder."""
    whose = f"{getpass.getuser()}:{paths.data_dir()}"
    return f"aura-desktop-{hashlib.sha256(whose.encode()).hexdigest()[:16]}"


def send(request: Request, to: str | None = None) -> bool:
    """Ask the running window for something; whether there is one and it agreed."""
    socket = QLocalSocket()
    socket.connectToServer(to or name())
    if not socket.waitForConnected(ANSWER_MS):
        return False
    socket.write(json.dumps(request).encode() + b"\n")
    socket.waitForBytesWritten(ANSWER_MS)
    answer = b""
    while b"\n" not in answer and socket.waitForReadyRead(ANSWER_MS):
        answer += bytes(socket.readAll().data())
    socket.disconnectFromServer()
    return answer.strip() == b"ok"


class Instance(QObject):
    """Listens for other starts; ``carry_out`` is told what they want and says whether it was done."""

    def __init__(self, carry_out: Callable[[Request], bool], called: str | None = None) -> None:
        super().__init__()
        self._carry_out = carry_out
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take)
        wanted = called or name()
        self.first = self._server.listen(wanted)
        if not self.first and not send({"do": "nothing"}, wanted):
            # What a crashed run left behind answers nobody.
            QLocalServer.removeServer(wanted)
            self.first = self._server.listen(wanted)

    @Slot()
    def _take(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(socket.deleteLater)

    @Slot()
    def _read(self) -> None:
        socket = self.sender()
        if not isinstance(socket, QLocalSocket):
            return
        if socket.bytesAvailable() > MAX_BYTES:
            socket.abort()
            return
        if not socket.canReadLine():
            return
        try:
            request = json.loads(bytes(socket.readLine().data()))
            done = isinstance(request, dict) and self._carry_out(request)
        except (ValueError, UnicodeDecodeError):
            done = False
        socket.write(b"ok\n" if done else b"no\n")
        socket.flush()

    def close(self) -> None:
        """Listen no more."""
        self._server.close()
