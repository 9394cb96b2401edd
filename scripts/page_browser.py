"""A headless Chromium, driven by WebDriver over loopback; of the standard
library alone.  Everything it writes goes below one temporary folder."""
import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
START_SECONDS = 30
PROGRAMS = {"chromium": ["chromium", "chromium-browser", "google-chrome"],
            "chromium-driver": ["chromedriver"]}
# No proxy that the environment names: the driver is on this machine.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def missing():
    """Names of what must be installed, as scripts/setup --page does."""
    return [package for package, names in PROGRAMS.items()
            if not any(shutil.which(n) for n in names)]


class Browser:
    """with Browser(width, height, dark) as b: ..."""

    def __init__(self, width=1280, height=900, dark=False):
        self.folder = tempfile.mkdtemp(prefix="qmpspec-page-")
        self.driver, self.base = None, None
        try:
            self.start(width, height, dark)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def start(self, width, height, dark):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.base = "http://127.0.0.1:%d" % port
        with open(self.folder + "/log", "wb") as log:
            self.driver = subprocess.Popen(
                ["chromedriver", "--port=%d" % port], stdout=log, stderr=log,
                env=dict(os.environ, HOME=self.folder, TMPDIR=self.folder),
                start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.call("GET", "/status")
                break
            except (OSError, urllib.error.URLError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(.1)
        binary = next(p for p in map(shutil.which, PROGRAMS["chromium"]) if p)
        arguments = ["--headless=new", "--disable-gpu", "--hide-scrollbars",
                     "--disable-dev-shm-usage", "--no-first-run",
                     "--disable-background-networking",
                     "--user-data-dir=" + self.folder + "/profile",
                     "--window-size=%d,%d" % (width, height)]
        if os.getuid() == 0:
            arguments.append("--no-sandbox")
        if dark:
            arguments.append("--force-dark-mode")
        value = self.call("POST", "/session", {"capabilities": {
            "alwaysMatch": {"browserName": "chrome",
                            "goog:loggingPrefs": {"browser": "ALL"},
                            "goog:chromeOptions": {"binary": binary,
                                                   "args": arguments}}}})
        self.base += "/session/" + value["sessionId"]
        # A window may be no narrower than 500; a device may.
        self.cdp("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": width < 600})
        self.cdp("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme",
             "value": "dark" if dark else "light"}]})

    def close(self):
        if self.driver:
            try:
                if "/session/" in self.base:
                    self.call("DELETE", "")
            except (OSError, RuntimeError):
                pass
            # The browser is in the driver's group, so it ends with it.
            try:
                os.killpg(self.driver.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.driver.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            self.base + path, method=method,
            data=None if body is None else json.dumps(body).encode())
        try:
            with opener.open(request, timeout=180) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as e:
            text = e.read().decode("utf-8", "replace")
            raise RuntimeError("%s %s: %.500s" % (method, path, text)) from e

    def cdp(self, command, params):
        return self.call("POST", "/goog/cdp/execute",
                         {"cmd": command, "params": params})

    def open(self, path):
        self.call("POST", "/url", {"url": "file://" + os.path.abspath(path)})

    def run(self, script, *arguments):
        return self.call("POST", "/execute/sync",
                         {"script": script, "args": list(arguments)})

    def find(self, selector):
        return self.call("POST", "/element", {"using": "css selector",
                                              "value": selector})[ELEMENT]

    def click(self, selector):
        self.call("POST", "/element/%s/click" % self.find(selector), {})

    def write(self, selector, text):
        self.call("POST", "/element/%s/value" % self.find(selector),
                  {"text": text})

    def press(self, *keys):
        """Keys of WebDriver, to what has the focus."""
        self.call("POST", "/actions", {"actions": [{
            "type": "key", "id": "keyboard", "actions": [
                {"type": kind, "value": key} for key in keys
                for kind in ("keyDown", "keyUp")]}]})

    def log(self):
        """What was said on the console since the last call."""
        return self.call("POST", "/se/log", {"type": "browser"})

    def picture(self, path, whole=False):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        value = self.cdp("Page.captureScreenshot", {
            "format": "png", "captureBeyondViewport": whole})["data"]
        with open(path, "wb") as f:
            f.write(base64.b64decode(value))
