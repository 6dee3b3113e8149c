"""A client of an OpenAI-compatible server: one request at a time, every wait bounded.

Speaks to vLLM and whatever else serves ``/chat/completions``. A failure is a ``PartUnusable`` that says
what went wrong; one that may pass is tried again with back-off, as long as nothing was delivered yet.
The key goes into the request's header and nowhere else.
"""

from __future__ import annotations

import json
import logging
import math
import os
import ssl
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2

from aura_desktop.errors import PartUnusable
from aura_desktop.settings import RemoteSettings

log = logging.getLogger("aura.remote")

KEYRING_SERVICE = "aura-desktop"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
TRIES = 3
"""Attempts at a request that brought nothing."""
BUSY = {408, 409, 425, 429, 500, 502, 503, 504}
"""Answers of a server that may do better in a moment."""
LONGEST_PAUSE_S = 8.0
"""Between two attempts, whatever the server asks for: the user is waiting."""
ANSWER_LIMIT = 4 << 20
"""Bytes read of an answer that is not streamed."""
LINE_LIMIT = 1 << 20
"""Characters of one streamed line."""


@dataclass(frozen=True, slots=True)
class FirstToken:
    """The likeliest first tokens with their probabilities."""

    chances: dict[str, float]


class Client:
    """``settings.url`` is the address up to ``/v1``. ``sleep`` waits between attempts.

    Raises ``PartUnusable`` when a key would go over the network in the open.
    """

    def __init__(
        self, url: str, settings: RemoteSettings, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise PartUnusable(
                "network", f"{url} is no address of a server ({error}).", "Correct remote.url."
            ) from error
        self.name = parts.hostname or url
        if port:
            self.name += f":{port}"
        self._settings, self._sleep = settings, sleep
        key = _key(settings, parts.hostname or "")
        open_line = parts.scheme != "https" and parts.hostname not in LOOPBACK
        if key and open_line and not settings.key_in_the_open:
            raise PartUnusable(
                "network",
                f"The key for {self.name} would go over the network unencrypted.",
                "Use an https:// address, an SSH tunnel, or set remote.key_in_the_open to true.",
            )
        try:
            self._http = httpx2.Client(
                base_url=url.rstrip("/") + "/",
                headers={"Authorization": f"Bearer {key}"} if key else {},
                timeout=httpx2.Timeout(
                    settings.first_token_timeout_s, connect=settings.connect_timeout_s
                ),
                verify=ssl.create_default_context(cafile=settings.ca_file)
                if settings.ca_file
                else True,
            )
        except (OSError, ValueError, httpx2.InvalidURL) as error:
            raise PartUnusable(
                "network",
                f"The server's address {self.name} or its certificates cannot be used ({error}).",
                "Correct remote.url and remote.ca_file.",
            ) from error

    def models(self) -> list[str]:
        """Ids of the models that the server serves."""
        with self._answered("GET", "models", None) as response:
            read = self._json(response)
        try:
            return [str(model["id"]) for model in read["data"]]
        except (KeyError, TypeError) as error:
            raise self._senseless() from error

    def first_token(self, body: dict[str, Any]) -> FirstToken:
        """What the first token of an answer would be."""
        asked = {**body, "max_tokens": 1, "logprobs": True, "top_logprobs": 20, "temperature": 0}
        with self._answered("POST", "chat/completions", asked) as response:
            read = self._json(response)
        try:
            told = read["choices"][0].get("logprobs") or {}
            first = (told.get("content") or [{}])[0]
            top = first.get("top_logprobs") or ([first] if first else [])
            chances: dict[str, float] = {}
            for one in top:
                chance = math.exp(min(0.0, float(one["logprob"])))
                chances[str(one["token"])] = chances.get(str(one["token"]), 0.0) + chance
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise self._senseless() from error
        return FirstToken(chances)

    def stream(self, body: dict[str, Any]) -> Generator[str]:
        """The answer, piece by piece. Closing it early tells the server to stop."""
        asked = {**body, "stream": True, "temperature": 0}
        delivered = False
        try:
            with self._answered("POST", "chat/completions", asked) as response:
                for line in response.iter_lines():
                    if len(line) > LINE_LIMIT:
                        raise self._senseless()
                    if not line.startswith("data:"):
                        continue
                    data = line[5:].strip()
                    if data == "[DONE]":
                        return
                    piece, ended = self._piece(data)
                    if piece:
                        delivered = True
                        yield piece
                    if ended:
                        return
        except httpx2.TransportError as error:
            raise self._broken(error, delivered=delivered) from error
        # A stream that ends without saying so was cut off.
        raise self._broken(None, delivered=delivered)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    @contextmanager
    def _answered(
        self, method: str, path: str, body: dict[str, Any] | None
    ) -> Iterator[httpx2.Response]:
        """An answer that is not an error, its body still to be read."""
        response = self._sent(method, path, body)
        try:
            yield response
        finally:
            response.close()

    def _sent(self, method: str, path: str, body: dict[str, Any] | None) -> httpx2.Response:
        """Send until an answer begins that is not an error. Raises ``PartUnusable``."""
        pause = self._settings.backoff_s
        for attempt in range(1, TRIES + 1):
            last = attempt == TRIES
            try:
                request = self._http.build_request(method, path, json=body)
                response = self._http.send(request, stream=True)
            except httpx2.TransportError as error:
                if last:
                    raise self._unreachable(error) from error
                log.info("no answer, trying again")
                self._sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
                continue
            if response.is_success:
                return response
            response.close()
            if last or response.status_code not in BUSY:
                raise self._refused(response)
            asked = _seconds(response.headers.get("Retry-After"))
            log.info("the server answers %d, trying again", response.status_code)
            self._sleep(min(max(pause, asked), LONGEST_PAUSE_S))
            pause = min(2 * pause, LONGEST_PAUSE_S)
        raise AssertionError

    def _json(self, response: httpx2.Response) -> dict[str, Any]:
        data = bytearray()
        try:
            for block in response.iter_bytes():
                data += block
                if len(data) > ANSWER_LIMIT:
                    raise self._senseless()
        except httpx2.TransportError as error:
            raise self._broken(error, delivered=False) from error
        try:
            read = json.loads(data)
        except ValueError as error:
            raise self._senseless() from error
        if not isinstance(read, dict):
            raise self._senseless()
        return read

    def _piece(self, data: str) -> tuple[str, bool]:
        try:
            read = json.loads(data)
            if "error" in read:
                raise PartUnusable("network", f"The server {self.name} failed while it answered.")
            choices = read["choices"]
            if not choices:  # a last message with the counts of tokens
                return "", False
            content = choices[0].get("delta", {}).get("content")
            return str(content or ""), choices[0].get("finish_reason") is not None
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise self._senseless() from error

    def _refused(self, response: httpx2.Response) -> PartUnusable:
        code = response.status_code
        if code in {401, 403}:
            return PartUnusable(
                "network",
                f"The server {self.name} refuses the key (HTTP {code}).",
                f"Put the right key into the environment variable {self._settings.key_env}, or: "
                f"keyring set {KEYRING_SERVICE} {self.name.partition(':')[0]}",
            )
        if code == 404:
            return PartUnusable(
                "network",
                f"The server {self.name} does not know that address or model (HTTP 404).",
                "Check remote.url (it ends with /v1) and remote.model.",
            )
        if code == 429:
            return PartUnusable(
                "network", f"The server {self.name} is too busy (HTTP 429).", "Try again later."
            )
        return PartUnusable(
            "network", f"The server {self.name} answers HTTP {code}.", "See its log."
        )

    def _unreachable(self, error: Exception) -> PartUnusable:
        slow = isinstance(error, httpx2.TimeoutException)
        how = "did not answer in time" if slow else f"cannot be reached ({_short(error)})"
        return PartUnusable(
            "network",
            f"The server {self.name} {how}.",
            "Check that it runs and that remote.url is right; docs/scale-out.md has the lines.",
        )

    def _broken(self, error: Exception | None, *, delivered: bool) -> PartUnusable:
        if isinstance(error, httpx2.TimeoutException):
            how = "stopped answering"
        else:
            how = "broke off"
        where = " in the middle of the answer" if delivered else ""
        return PartUnusable("network", f"The server {self.name} {how}{where}.", "Ask again.")

    def _senseless(self) -> PartUnusable:
        return PartUnusable(
            "network",
            f"The server {self.name} does not answer as an OpenAI-compatible server does.",
            "Check remote.url: it ends with /v1.",
        )


def _key(settings: RemoteSettings, host: str) -> str:
    """The key from the environment, else from the keyring where there is one."""
    named = os.environ.get(settings.key_env, "")
    if named:
        return named
    try:
        import keyring
    except ImportError:
        return ""
    try:
        return keyring.get_password(KEYRING_SERVICE, host) or ""
    except Exception:  # noqa: BLE001 - a locked or absent keyring means no key
        log.info("the keyring could not be read")
        return ""


def _seconds(header: str | None) -> float:
    try:
        return max(0.0, float(header or 0))
    except ValueError:
        return 0.0


def _short(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:120].rstrip(".")
