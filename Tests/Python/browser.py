"""A browser without a window, for tests of pages: Chromium, by its own protocol."""

import asyncio
import contextlib
import functools
import http.server
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest

PROGRAM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None
)
needs_browser = pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium")
#: Without the network beyond this machine: no page needs it.
OPTIONS = [
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
]


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@contextlib.contextmanager
def served(folder):
    """The address at which this machine serves a folder."""
    handler = functools.partial(_Handler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def look(addresses, expression="null", *, width=1200):
    """Opens addresses one after the other; returns for each its faults and the value of an expression.

    Faults are errors on the console, exceptions of scripts, and resources that do not come.
    """
    pytest.importorskip("tornado", reason="the protocol needs Tornado's WebSockets")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        options = [*OPTIONS, f"--user-data-dir={folder}", *(["--no-sandbox"] if os.getuid() == 0 else [])]
        process = subprocess.Popen([PROGRAM, *options, "about:blank"], stderr=subprocess.DEVNULL)
        try:
            return asyncio.run(_look(_address(process, folder), addresses, expression, width))
        finally:
            process.terminate()
            process.wait()


def _address(process, folder):
    """The address of the browser's protocol, once it listens."""
    file, end = Path(folder, "DevToolsActivePort"), time.monotonic() + 60
    while not (file.exists() and file.read_text().count("\n")):
        assert process.poll() is None and time.monotonic() < end, "the browser does not start"
        time.sleep(0.05)
    port, path = file.read_text().split("\n")[:2]
    return f"ws://127.0.0.1:{port}{path}"


async def _look(browser, addresses, expression, width):
    from tornado.websocket import websocket_connect

    connection = await websocket_connect(browser, max_message_size=1 << 26)
    page = _Page(connection)
    target = await page.call("Target.createTarget", url="about:blank")
    attached = await page.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
    page.session = attached["sessionId"]
    for domain in ("Page", "Runtime", "Log", "Network"):
        await page.call(f"{domain}.enable")
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 800}
    await page.call("Emulation.setDeviceMetricsOverride", **size)
    seen = {address: await page.open(address, expression) for address in addresses}
    connection.close()
    return seen


class _Page:
    """A page of the browser."""

    def __init__(self, connection):
        self.connection, self.session = connection, None
        self.numbers, self.faults = itertools.count(1), []
        self.is_loaded = False

    async def open(self, address, expression):
        self.faults, self.is_loaded = [], False
        await self.call("Page.navigate", url=address)
        while not self.is_loaded:
            self.note(await self.message())
        value = await self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        return self.faults, value["result"].get("value")

    async def call(self, method, **parameters):
        number = next(self.numbers)
        request = {"id": number, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        await self.connection.write_message(json.dumps(request))
        while True:
            message = await self.message()
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]
            self.note(message)

    async def message(self):
        text = await asyncio.wait_for(self.connection.read_message(), 60)
        assert text is not None, "the browser has ended"
        return json.loads(text)

    def note(self, message):
        """Keeps what an event says of the page."""
        parameters = message.get("params", {})
        match message.get("method"):
            case "Page.loadEventFired":
                self.is_loaded = True
            case "Runtime.exceptionThrown":
                self.faults.append(
                    parameters["exceptionDetails"].get("exception", parameters).get("description", "")
                )
            case "Runtime.consoleAPICalled" if parameters["type"] in ("error", "assert"):
                self.faults.append(" ".join(str(each.get("value")) for each in parameters["args"]))
            case "Log.entryAdded" if parameters["entry"]["level"] == "error":
                self.faults.append(f"{parameters['entry']['text']} {parameters['entry'].get('url', '')}")
            case "Network.loadingFailed" if not parameters.get("canceled"):
                self.faults.append(parameters["errorText"])
