"""Drives a headless Chromium through its debugging pipe: nothing is installed for it and no port is opened."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]


def found():
    """The path of an installed Chromium, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def above(descriptor):
    """The same file under a number that no child expects anything at."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return moved


class Browser:
    """A browser with one page. `requests` holds what it asked for, `errors` what its console complained of,
    `dialogs` what it put up."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(prefix="fba-recon-browser-")
        # The browser reads from 3 and writes to 4; the ends of the pipes lie above these before they are put there.
        to_read, self.write_end = map(above, os.pipe())
        self.read_end, to_write = map(above, os.pipe())

        def wire():
            os.dup2(to_read, 3)
            os.dup2(to_write, 4)

        command = [
            found(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--no-first-run", "--remote-debugging-pipe", "--user-data-dir=" + self.profile.name, "about:blank",
        ]
        self.process = subprocess.Popen(
            command, preexec_fn=wire, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.buffer = b""
        self.count = 0
        self.requests, self.errors, self.dialogs = [], [], []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = None
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Network", "Log"]:
            self.send(domain + ".enable")

    def close(self):
        """Ends the browser that was started here."""
        os.close(self.write_end)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.read_end)
        self.profile.cleanup()

    def _next(self):
        while b"\0" not in self.buffer:
            more = os.read(self.read_end, 1 << 20)
            if not more:
                raise RuntimeError("the browser ended")
            self.buffer += more
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def _note(self, event):
        method, what = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(what["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(what["exceptionDetails"].get("exception", {}).get("description", "exception"))
        elif method == "Runtime.consoleAPICalled" and what["type"] in ("error", "warning"):
            self.errors.append(str(what["args"]))
        elif method == "Log.entryAdded" and what["entry"]["level"] == "error":
            self.errors.append(what["entry"]["text"])
        elif method == "Page.javascriptDialogOpening":
            self.dialogs.append(what["message"])
            self._write("Page.handleJavaScriptDialog", {"accept": False})

    def _write(self, method, params):
        self.count += 1
        message = {"id": self.count, "method": method, "params": params}
        if getattr(self, "session", None):
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.write_end, data):]
        return self.count

    def send(self, method, **params):
        """Sends a command and returns its result; what happens meanwhile is noted."""
        number = self._write(method, params)
        while True:
            event = self._next()
            if event.get("id") == number:
                if "error" in event:
                    raise RuntimeError(f"{method}: {event['error']['message']}")
                return event["result"]
            self._note(event)

    def open(self, url):
        """Opens a page and waits for its load; returns how long that took, in seconds."""
        began = time.monotonic()
        self.send("Page.navigate", url=url)
        while self.run("document.readyState") != "complete" or self.run("location.href") == "about:blank":
            time.sleep(0.01)
        return time.monotonic() - began

    def run(self, script):
        """Evaluates a script in the page and returns its value."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, userGesture=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def key(self, key, text=""):
        """Presses and lets go of a key."""
        codes = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowDown": 40, "ArrowUp": 38, "End": 35, "Home": 36}
        code = codes.get(key, ord(key.upper()) if len(key) == 1 else 0)
        text = text or ("\r" if key == "Enter" else key if len(key) == 1 else "")
        common = {"key": key, "windowsVirtualKeyCode": code, "code": key}
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.send("Input.dispatchKeyEvent", type="keyUp", **common)

    def picture(self, path, width=1280, height=900, dark=False):
        """Writes a picture of the page."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = "dark" if dark else "light"
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        data = self.send("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))

    def print(self, path):
        """Prints the page into a PDF."""
        path.write_bytes(base64.b64decode(self.send("Page.printToPDF", printBackground=True)["data"]))
