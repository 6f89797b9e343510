"""Headless Chromium through its debugging protocol, over a pair of pipes: nothing but the standard library."""
import base64
import fcntl
import itertools
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time

TIMEOUT = 30


class Browser:
    """A process of Chromium with a profile of its own."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="chromium-")
        from_us, self._to_browser = (_beyond_standard(end) for end in os.pipe())
        self._from_browser, to_us = (_beyond_standard(end) for end in os.pipe())
        command = ["chromium", "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={self.profile}",
                   "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-component-update",
                   "--disable-background-networking", "--no-first-run", "--hide-scrollbars",
                   # neither the page nor the browser reaches another host
                   "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        if os.geteuid() == 0:
            command.append("--no-sandbox")
        self._log = open(os.path.join(self.profile, "log"), "wb")

        def wire():
            os.dup2(from_us, 3)
            os.dup2(to_us, 4)

        self._process = subprocess.Popen([*command, "about:blank"], preexec_fn=wire, pass_fds=(3, 4),
                                         stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        os.close(from_us)
        os.close(to_us)
        self._numbers = itertools.count(1)
        self._answers = {}
        self._sending = threading.Lock()
        self.listeners = []
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, method, parameters=None, session=None, answer=None):
        """Sends a command; its answer goes to a queue, if there is one."""
        with self._sending:
            number = next(self._numbers)
            if answer:
                self._answers[number] = answer
            message = {"id": number, "method": method, "params": parameters or {}}
            if session:
                message["sessionId"] = session
            data = json.dumps(message).encode() + b"\0"
            while data:
                data = data[os.write(self._to_browser, data):]

    def call(self, method, parameters=None, session=None):
        """Sends a command and returns its result."""
        answer = queue.Queue()
        self.send(method, parameters, session, answer)
        try:
            result = answer.get(timeout=TIMEOUT)
        except queue.Empty:
            raise AssertionError(f"no answer to {method}: {self.log()}") from None
        if "error" in result:
            raise AssertionError(f"{method}: {result['error']}")
        return result["result"]

    def _read(self):
        rest = b""
        while chunk := os.read(self._from_browser, 1 << 20):
            *messages, rest = (rest + chunk).split(b"\0")
            for message in map(json.loads, messages):
                waiting = self._answers.pop(message.get("id"), None)
                if waiting:
                    waiting.put(message)
                elif "method" in message:
                    for listener in self.listeners:
                        listener(message["method"], message["params"], message.get("sessionId"))

    def log(self):
        with open(self._log.name, errors="replace") as log:
            return log.read()[-2000:]

    def close(self):
        try:
            self.send("Browser.close")
            self._process.wait(timeout=10)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self._log.close()
        shutil.rmtree(self.profile, ignore_errors=True)


class Page:
    """A tab, with what it asked for, what it complained of and what it is answered."""

    def __init__(self, browser):
        self._browser = browser
        self.requests = []
        self.complaints = []
        self.stubs = {}
        target = browser.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = browser.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        browser.listeners.append(self._listen)
        for domain in ("Page", "Runtime", "Network", "Log", "Audits"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        return self._browser.call(method, parameters, self._session)

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.until("the page is loaded", f"location.href === {json.dumps(url)} && document.readyState === 'complete'")

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise AssertionError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def until(self, what, expression, timeout=TIMEOUT):
        """Waits until an expression is true."""
        deadline = time.monotonic() + timeout
        while not (value := self.evaluate(expression)):
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {timeout} s: {what}\n{self.evaluate('document.body.innerText')}")
            time.sleep(0.1)
        return value

    def press(self, key, code, text=None):
        event = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", **event, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def point(self, x, y):
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def stub(self, answers):
        """Answers requests whose path is a key with (status, type, body) instead of the server; {} ends that."""
        self.stubs = answers
        if answers:
            self.call("Fetch.enable", patterns=[{"urlPattern": f"*{path}"} for path in answers])
        else:
            self.call("Fetch.disable")

    def media(self, **features):
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": name.replace("_", "-"), "value": value} for name, value in features.items()])

    def size(self, width, height, scale=1, mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                  mobile=mobile)

    def screenshot(self, path):
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def _listen(self, method, parameters, session):
        if session != self._session:
            return
        if method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            entry = parameters["entry"]
            self.complaints.append((entry["source"], f"{entry['text']} {entry.get('url', '')}"))
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            self.complaints.append(("console", json.dumps(parameters["args"])))
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(("exception", json.dumps(parameters["exceptionDetails"])))
        elif method == "Audits.issueAdded" and parameters["issue"]["code"] == "ContentSecurityPolicyIssue":
            self.complaints.append(("policy", json.dumps(parameters["issue"]["details"])))
        elif method == "Fetch.requestPaused":
            self._answer(parameters)

    def _answer(self, paused):
        for path, (status, kind, body) in self.stubs.items():
            if paused["request"]["url"].endswith(path):
                self._browser.send("Fetch.fulfillRequest", {
                    "requestId": paused["requestId"], "responseCode": status,
                    "responseHeaders": [{"name": "Content-Type", "value": kind}],
                    "body": base64.b64encode(body.encode()).decode()}, self._session)
                return
        self._browser.send("Fetch.continueRequest", {"requestId": paused["requestId"]}, self._session)


def _beyond_standard(descriptor):
    """Moves a descriptor away from those that the browser wants its pipes on."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return moved
