"""Files from the hub over plain HTTPS, resumed with Range after a cut.

A hub that cannot be reached is found out once, within seconds, and then left alone for the rest of
the pull. ``HF_ENDPOINT`` names another hub with the same layout (the hub's own variable).
"""

from __future__ import annotations

import http.client
import json
import logging
import os
import queue
import re
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from aura_desktop import __version__
from aura_desktop.modelstore import disk
from aura_desktop.modelstore.catalogue import HubSource

log = logging.getLogger("aura.modelstore.hub")

ENDPOINT = "https://huggingface.co"

PATIENCE_S = 4.0
"""Seconds until the hub must have answered when there is a mirror: a working line needs under one,
and the user waits for this on every pull behind a closed firewall."""

LONE_PATIENCE_S = 20.0
"""The same when the hub is the only source: then a slow line is better than none."""

STALL_S = 15.0
"""Seconds without a byte after which a transfer counts as cut; roaming Wi-Fi recovers in ten."""

FRUITLESS_TRIES = 3
"""Attempts in a row that bring no byte before the source is given up."""

BACK_OFF_S = 0.5
"""Pause before the next attempt, doubled each time it brings nothing."""

ANSWER_LIMIT = 8 << 20
"""Bytes of the longest answer that is read: a list of thousands of files."""

_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_AGAIN = {408, 425, 429, 500, 502, 503, 504}


class SourceError(Exception):
    """This source cannot deliver the file; the next one may. The text says why, in words."""


class _CutError(Exception):
    """The transfer ended early; worth another try."""


class Hub:
    """The hub for the length of one pull."""

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        patience_s: float = PATIENCE_S,
        lone_patience_s: float = LONE_PATIENCE_S,
        stall_s: float = STALL_S,
        back_off_s: float = BACK_OFF_S,
    ) -> None:
        self.endpoint = (endpoint or os.environ.get("HF_ENDPOINT") or ENDPOINT).rstrip("/")
        self.name = urllib.parse.urlsplit(self.endpoint).netloc or self.endpoint
        self._patience_s = patience_s
        self._lone_patience_s = lone_patience_s
        self._stall_s = stall_s
        self._back_off_s = back_off_s
        self._down = ""
        self._met = False
        self._opener: urllib.request.OpenerDirector | None = None

    def fetch(
        self,
        source: HubSource,
        size: int,
        partial: Path,
        report: Callable[[int], None],
        *,
        alone: bool,
    ) -> None:
        """Bring ``partial`` to ``size`` bytes, going on from what it holds.

        ``report`` is given the bytes there so far. ``alone`` says that no other source could take
        over. Raises SourceError, or OSError when the disk fails; ``partial`` stays, to be resumed.
        """
        url = "/".join(
            (
                self.endpoint,
                source.hub,
                "resolve",
                urllib.parse.quote(source.revision, safe=""),
                urllib.parse.quote(source.path),
            )
        )
        fruitless = 0
        while (have := disk.size_of(partial)) != size:
            if have > size:
                partial.unlink()
                continue
            if self._down:
                raise SourceError(self._down)
            try:
                self._transfer(url, have, size, partial, report, alone=alone)
            except _CutError as cut:
                fruitless = 0 if disk.size_of(partial) > have else fruitless + 1
                log.info("transfer cut", extra={"url": url, "why": str(cut)})
                if fruitless >= FRUITLESS_TRIES:
                    self._down = f"{self.name}: {cut}"
                    raise SourceError(self._down) from cut
                time.sleep(self._back_off_s * 2**fruitless)

    def ask(self, path: str) -> Any:
        """What the hub's interface answers at ``path``, read as JSON. Raises SourceError."""
        request = urllib.request.Request(  # noqa: S310 - the scheme is the endpoint's
            self.endpoint + path, headers={"User-Agent": f"aura-desktop/{__version__}"}
        )
        for attempt in range(FRUITLESS_TRIES):
            if self._down:
                raise SourceError(self._down)
            try:
                with self._open(request, self._lone_patience_s) as response:
                    return json.loads(response.read(ANSWER_LIMIT))
            except (_CutError, OSError, http.client.HTTPException) as cut:
                why = f"{self.name}: {_why(cut)}"
                if attempt + 1 == FRUITLESS_TRIES:
                    raise SourceError(why) from cut
                time.sleep(self._back_off_s * 2**attempt)
            except ValueError as error:
                raise SourceError(f"{self.name} did not answer in JSON") from error
        raise AssertionError

    def _transfer(
        self,
        url: str,
        have: int,
        size: int,
        partial: Path,
        report: Callable[[int], None],
        *,
        alone: bool,
    ) -> None:
        request = urllib.request.Request(  # noqa: S310 - the scheme is the endpoint's
            url,
            headers={
                "User-Agent": f"aura-desktop/{__version__}",
                "Accept-Encoding": "identity",
                **({"Range": f"bytes={have}-"} if have else {}),
            },
        )
        response = self._open(request, self._lone_patience_s if alone else self._patience_s)
        with response:
            start = _start_of(response, have)
            if start != have:
                partial.unlink(missing_ok=True)
            announced = response.headers.get("Content-Length")
            if announced and announced.isdigit() and start + int(announced) != size:
                raise SourceError(
                    f"{self.name} offers {start + int(announced)} bytes instead of {size}"
                )
            partial.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("ab") as stream:
                self._pour(response, stream, start, size, report)

    @staticmethod
    def _pour(
        response: http.client.HTTPResponse,
        stream: IO[bytes],
        start: int,
        size: int,
        report: Callable[[int], None],
    ) -> None:
        done = start
        report(done)
        while done < size:
            try:
                block = response.read1(min(disk.BLOCK, size - done))
            except (OSError, http.client.HTTPException) as error:
                raise _CutError(f"the transfer broke off ({_why(error)})") from error
            if not block:
                raise _CutError("the transfer broke off")
            stream.write(block)
            done += len(block)
            report(done)

    def _open(self, request: urllib.request.Request, patience: float) -> http.client.HTTPResponse:
        """Raises SourceError (and remembers a hub that is down) or _CutError."""
        try:
            response = self._within(request, patience)
        except urllib.error.HTTPError as error:
            error.close()
            self._met = True
            if error.code == 416:
                raise SourceError(f"{self.name} has a shorter file") from error
            if error.code in _AGAIN:
                raise _CutError(f"the hub answers {error.code}") from error
            raise SourceError(f"{self.name} does not give the file (HTTP {error.code})") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            why = f"{self.name} cannot be reached ({_why(error)})"
            if self._met:
                raise _CutError(why) from error
            self._down = why
            raise SourceError(why) from error
        self._met = True
        return response

    def _within(self, request: urllib.request.Request, patience: float) -> http.client.HTTPResponse:
        """Open the address, waiting ``patience`` seconds in all.

        The name look-up and a proxy have time-outs of their own that no socket option reaches, so
        they run in a thread which is left behind when they take longer.
        """
        box: queue.SimpleQueue[http.client.HTTPResponse | Exception] = queue.SimpleQueue()
        given_up = threading.Event()
        opener = self._opener = self._opener or _opener()

        def work() -> None:
            try:
                answer = opener.open(request, timeout=self._stall_s)
            except Exception as error:  # noqa: BLE001 - handed over to the caller
                box.put(error)
                return
            if given_up.is_set():
                answer.close()
            box.put(answer)

        threading.Thread(target=work, name="hub-connect", daemon=True).start()
        try:
            got = box.get(timeout=patience)
        except queue.Empty:
            given_up.set()
            raise TimeoutError(f"no answer within {patience:g} s") from None
        if isinstance(got, Exception):
            raise got
        return got


def _opener() -> urllib.request.OpenerDirector:
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        # A python.org build on macOS brings no certificates of its own.
        try:
            import certifi
        except ImportError:
            pass
        else:
            context.load_verify_locations(certifi.where())
    return urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))


def _start_of(response: http.client.HTTPResponse, have: int) -> int:
    """The position in the file at which this answer begins."""
    if response.status != 206:
        return 0
    found = _RANGE.match(response.headers.get("Content-Range", ""))
    if not found or int(found[1]) != have:
        raise SourceError("the hub's partial answer does not say where it begins")
    return have


def _why(error: BaseException) -> str:
    reason = getattr(error, "reason", None)
    if isinstance(reason, BaseException):
        return _why(reason)
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(reason or error) or type(error).__name__
