"""A server that speaks OpenAI's protocol over real HTTP on loopback, and fails on command."""

from __future__ import annotations

import json
import math
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-very-secret"


@dataclass
class Talk:
    """What the server says, and the faults it still has to commit, each once."""

    pieces: list[str] = field(default_factory=lambda: ["A", " cat", "."])
    first: dict[str, float] = field(default_factory=lambda: {"No": 0.9, "Yes": 0.1})
    models: list[str] = field(default_factory=lambda: ["Qwen/Qwen3-VL-8B-Instruct"])
    statuses: list[int] = field(default_factory=list)
    retry_after: str = ""
    slow_s: float = 0.0
    pause_s: float = 0.0
    cut_after: int | None = None
    raw: bytes | None = None
    raw_line: str | None = None
    needs_key: bool = False
    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    written: int = 0
    hung_up: threading.Event = field(default_factory=threading.Event)


class Server:
    """One server for one test; ``tls``: it speaks HTTPS."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.talk = Talk()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.talk))
        self._http.daemon_threads = True
        if tls is not None:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}
        )
        self._thread.start()
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._http.server_port}/v1"

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


def _handler(talk: Talk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self._fails():
                return
            if self.path != "/v1/models":
                self.send_error(404)
                return
            self._json({"data": [{"id": name} for name in talk.models]})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            talk.bodies.append(body)
            if self._fails():
                return
            if self.path != "/v1/chat/completions" or body["model"] not in talk.models:
                self.send_error(404)
                return
            if body.get("stream"):
                self._stream(body["max_tokens"])
                return
            top = [{"token": t, "logprob": math.log(p)} for t, p in talk.first.items()]
            content = [{**top[0], "top_logprobs": top}]
            self._json({"choices": [{"message": {}, "logprobs": {"content": content}}]})

        def _fails(self) -> bool:
            given = self.headers.get("Authorization")
            talk.keys.append(given)
            if talk.slow_s:
                time.sleep(talk.slow_s)
            if talk.needs_key and given != f"Bearer {KEY}":
                self.send_error(401)
                return True
            if talk.statuses:
                self.send_response(talk.statuses.pop(0))
                if talk.retry_after:
                    self.send_header("Retry-After", talk.retry_after)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return True
            if talk.raw is not None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(talk.raw)))
                self.end_headers()
                self.wfile.write(talk.raw)
                return True
            return False

        def _json(self, answer: dict[str, Any]) -> None:
            data = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _stream(self, most: int) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for index, piece in enumerate(talk.pieces[:most]):
                    if index == talk.cut_after:
                        return
                    self._event({"choices": [{"delta": {"content": piece}}]})
                    talk.written += 1
                    time.sleep(talk.pause_s)
                if talk.raw_line is not None:
                    self.wfile.write(f"data: {talk.raw_line}\n\n".encode())
                    return
                self._event({"choices": [{"delta": {}, "finish_reason": "stop"}]})
                self.wfile.write(b"data: [DONE]\n\n")
            except OSError:
                talk.hung_up.set()

        def _event(self, event: dict[str, Any]) -> None:
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
            self.wfile.flush()

        def log_message(self, *args: object) -> None:
            return

    return Handler
