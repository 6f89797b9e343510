"""Checks of the status page against a real server in a real browser. Usage: status_page.py JAR FOLDER"""
import json
import os
import sys
import tempfile
import time
import urllib.request

from browser import Browser, Page
from echo_server import EchoServer, create_key_store

ACTUATOR = ("/actuator/health/echoServer", "/actuator/prometheus", "/actuator/connections")
MARKUP = "<img src=x onerror=window.hostile=1><script>window.hostile=1</script>"

STATE = "document.getElementById('state').dataset.state"
CLIENTS = "[...document.querySelectorAll('#clients tbody tr')].map((row) => row.cells[0].textContent)"

# How high a chart's colour reaches, from 0 at its lower to 1 at its upper edge; -1 where there is none of it.
REACH = """((id, name) => {
  const canvas = document.querySelector(`#${id} canvas`);
  const hex = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim().slice(1);
  const wanted = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const { width, height } = canvas;
  const copy = Object.assign(document.createElement("canvas"), { width, height });
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (data[4 * pixel + 3] > 200 && wanted.every((value, part) => Math.abs(data[4 * pixel + part] - value) < 24)) {
      return 1 - Math.floor(pixel / width) / height;
    }
  }
  return -1;
})"""


def tiles(detail):
    """What each listener's tile says."""
    return f"[...document.querySelectorAll('[data-detail={detail}]')].map((cell) => cell.textContent).join()"


def several_listeners(status, *closed):
    """Answers of a server with the listeners main and tls, some of which may be closed."""
    since = "2026-01-01T00:00:00Z"
    main = {"accepting": "main" not in closed, "address": "*", "port": 7007, "framing": "raw", "acceptingSince": since,
            "activeConnections": 2}
    tls = {"accepting": "tls" not in closed, "address": "2001:db8::7", "port": 7443, "framing": "crlf",
           "acceptingSince": since, "tls": {"bundle": "echo"}, "activeConnections": 1, "maxConnections": 100}
    if "tls" in closed:
        tls["lastAcceptFailure"] = "no descriptors"
    details = {"listeners": {"main": main, "tls": tls}, "activeConnections": 3, "maxConnections": 10000,
               "saturated": False, "selfCheck": 1.5}
    health = {"status": status, "details": details}
    meters = "".join(f'echo_server_{name}{{{labels}}} {value}\n' for name, labels, value in (
        ("connections_active", 'listener="main"', 2), ("connections_active", 'listener="tls"', 1),
        ("connections_max", "", 10000),
        ("connections_accepted_total", 'listener="main"', 1002), ("connections_accepted_total", 'listener="tls"', 30),
        ("connection_duration_seconds_count", 'listener="main",reason="client-closed"', 5),
        ("connection_duration_seconds_count", 'listener="tls",reason="client-closed"', 7)))
    connections = [{"id": str(number), "listener": listener, "remoteAddress": "2001:db8::1", "remotePort": 50000 + number,
                    "since": since, "idleSeconds": 1, "received": 1, "sent": 1, "messages": 1, "state": "waiting",
                    "tls": None} for number, listener in enumerate(("main", "main", "tls"))]
    connections[0].update(proxyAddress="192.0.2.9", proxyPort=4711)

    def listing(*listeners):
        found = [connection for connection in connections if connection["listener"] in listeners]
        return 200, "application/json", json.dumps({"total": 3, "matching": len(found), "connections": found})

    return {"/actuator/health/echoServer": (200 if status == "UP" else 503, "application/json", json.dumps(health)),
            "/actuator/prometheus": (200, "text/plain", meters), "/actuator/connections": listing("main", "tls"),
            "/actuator/connections?listener=main": listing("main"), "/actuator/connections?listener=tls": listing("tls")}


class Checks:

    def __init__(self, server, page, folder):
        self.server = server
        self.page = page
        self.folder = folder

    def arrives_with_a_strict_policy(self):
        with urllib.request.urlopen(self.server.base + "/", timeout=10) as answer:
            policy = answer.headers["Content-Security-Policy"] or ""
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'"), policy
            assert "unsafe" not in policy, policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def says_that_the_server_serves(self):
        self.page.open(self.server.base + "/")
        self.page.until("the state is serving", f"{STATE} === 'serving'")
        self.page.until("the listener's port is shown",
                        f"document.querySelector('[data-detail=port]').textContent === '{self.server.port}'")
        title = self.page.evaluate("document.title")
        assert title == f"Serving · tcp-echo :{self.server.port}", title

    def shows_live_traffic(self):
        self.page.until("the charts have a line", f"{REACH}('messages-chart', 'messages') >= 0")
        idle = self.page.evaluate(f"{REACH}('messages-chart', 'messages')")
        assert idle < 0.4, f"a chart without messages reaches {idle}"
        clients = [self.server.connect() for _ in range(12)]
        try:
            for number, client in enumerate(clients):
                client.keep_echoing(64 << number % 8, 0.002 * (number + 1))
            self.page.until("the number of connections", "document.querySelector('#connections-chart .value')"
                            f".textContent === '{len(clients)}'")
            for chart, colour in (("connections", "connections"), ("messages", "messages"), ("bytes", "sent")):
                self.page.until(f"the chart of {chart} rises", f"{REACH}('{chart}-chart', '{colour}') > 0.6")
            self.page.until("messages in the table", "[...document.querySelectorAll('#clients tbody tr')].every("
                            "(row) => Number(row.cells[5].textContent.replaceAll(',', '')) > 0)")
            before = self.page.evaluate("document.querySelector('#bytes-chart canvas').toDataURL()")
            self.page.until("the chart moves",
                            f"document.querySelector('#bytes-chart canvas').toDataURL() !== {json.dumps(before)}")
            self.reads_what_is_under_the_pointer()
            self.sorts_by_keyboard()
            time.sleep(8)  # for charts worth a picture
        finally:
            for client in clients[4:]:
                client.close()
        self.page.until("the chart of closes rises", f"{REACH}('closes-chart', 'reason-client-closed') > 0.4")
        self.page.until("the reason is counted", "document.querySelector('#reasons tbody tr th').textContent"
                        " === 'client-closed' && document.querySelector('#reasons tbody td').textContent === '8'")
        self.takes_pictures()
        for client in clients[:4]:
            client.close()

    def reads_what_is_under_the_pointer(self):
        x, y = self.page.evaluate("(({ right, y, height }) => [right - 3, y + height / 2])("
                                  "document.querySelector('#messages-chart .u-over').getBoundingClientRect())")
        times = "document.querySelectorAll('.charts .reading .time').length"
        self.page.point(x, y)
        self.page.until("all charts tell of the time under the pointer", f"{times} === 4")
        self.page.point(0, 0)
        self.page.until("all charts tell of now", f"{times} === 0")

    def sorts_by_keyboard(self):
        self.page.evaluate("document.querySelector('[data-sort=messages]').focus()")
        self.page.press("Tab", 9)
        focus = "document.activeElement.dataset.sort"
        assert self.page.evaluate(focus) == "received", self.page.evaluate(focus)
        assert self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        for direction in ("ascending", "descending"):
            self.page.press("Enter", 13, "\r")
            sort = self.page.evaluate("document.activeElement.closest('th').getAttribute('aria-sort')")
            assert sort == direction, f"{sort} instead of {direction}"
        sorted_columns = self.page.evaluate("document.querySelectorAll('th:not([aria-sort=none])[aria-sort]').length")
        assert sorted_columns == 1, sorted_columns

    def takes_pictures(self):
        desk, phone = (1280, 900), (390, 844, 2, True)
        for name, scheme, size in (("light", "light", desk), ("dark", "dark", desk),
                                   ("phone", "light", phone), ("phone-dark", "dark", phone)):
            self.page.media(prefers_color_scheme=scheme)
            self.page.size(*size)
            time.sleep(1.5)  # two more answers, drawn in the new size
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"the page is {wide} pixels wider than the window of {name}"
            self.page.screenshot(os.path.join(self.folder, f"status-page-{name}.png"))
        self.page.media(prefers_reduced_motion="reduce")
        moving = self.page.evaluate("getComputedStyle(document.querySelector('main')).transitionDuration")
        assert moving == "0s", f"transitions of {moving} in spite of prefers-reduced-motion"
        self.page.media()
        self.page.size(1280, 900)

    def shows_a_connection_while_it_is_open(self):
        client = self.server.connect()
        client.echo(b"Hello")
        self.page.until("the connection appears", f"{CLIENTS}.includes('{client.name}')")
        client.close()
        self.page.until("the connection disappears", f"!{CLIENTS}.includes('{client.name}')")

    def rests_while_it_is_hidden(self):
        self.set_hidden(True)
        time.sleep(0.5)
        asked = len(self.page.requests)
        time.sleep(2.5)
        assert len(self.page.requests) == asked, self.page.requests[asked:]
        self.set_hidden(False)
        self.page.until("it asks again", f"{STATE} === 'serving'")
        deadline = time.monotonic() + 5
        while len(self.page.requests) < asked + 6:
            assert time.monotonic() < deadline, "it does not ask again"
            time.sleep(0.1)

    def set_hidden(self, hidden):
        value = json.dumps(hidden)
        self.page.evaluate(f"Object.defineProperty(document, 'hidden', {{ configurable: true, get: () => {value} }});"
                           "document.dispatchEvent(new Event('visibilitychange'))")

    def keeps_a_hostile_value_text(self):
        since = "2026-01-01T00:00:00Z"
        connection = {"id": MARKUP, "listener": MARKUP, "remoteAddress": MARKUP, "remotePort": 1,
                      "proxyAddress": MARKUP, "proxyPort": MARKUP, "since": since, "idleSeconds": 1,
                      "received": 1, "sent": 1, "messages": 1, "state": MARKUP,
                      "tls": {"protocol": MARKUP, "cipher": MARKUP, "subject": MARKUP}}
        details = {"address": MARKUP, "port": 7, "framing": MARKUP, "acceptingSince": since, "activeConnections": 1,
                   "maxConnections": 1, "lastAcceptFailure": MARKUP,
                   "tls": {"bundle": MARKUP, "protocols": MARKUP, "notAfter": since}}
        details["listeners"] = {MARKUP: dict(details), "main": dict(details)}
        closes = 'echo_server_connection_duration_seconds_count{reason="%s"} 1\n' % MARKUP
        self.page.stub({
            "/actuator/connections": (200, "application/json", json.dumps({"total": 1, "connections": [connection]})),
            "/actuator/health/echoServer": (200, "application/json", json.dumps({"status": "UP", "details": details})),
            "/actuator/prometheus": (200, "text/plain", closes)})
        wanted = json.dumps(MARKUP)
        self.page.until("the values are text", f"['#clients', '#listeners', '#clients-listener'].every("
                        f"(id) => document.querySelector(id).textContent.includes({wanted}))")
        self.page.until("the state is saturated", f"{STATE} === 'saturated'")
        time.sleep(1)
        assert self.page.evaluate("document.querySelectorAll('img, script:not([src])').length") == 0
        assert self.page.evaluate("window.hostile") is None
        self.page.stub({})
        self.page.until("the state is serving", f"{STATE} === 'serving'")

    def hides_what_one_listener_does_not_need(self):
        seen = "[...document.querySelectorAll('#clients-filter, .of-listener, [data-detail=name]')]" \
               ".filter((element) => element.checkVisibility()).length"
        assert self.page.evaluate(seen) == 0, self.page.evaluate(seen)
        assert self.page.evaluate("document.getElementById('listeners-heading').textContent") == "Listener"

    def tells_listeners_apart(self):
        self.page.stub(several_listeners("UP"))
        self.page.until("both listeners are shown", f"{tiles('name')} === 'main,tls'")
        self.page.until("the state is serving at both", "document.getElementById('state').textContent"
                        ".includes('Accepting on *:7007 (main), [2001:db8::7]:7443 (tls).')")
        for detail, shown in (("port", "7007,7443"), ("accepted", "1,002,30"), ("open", "2,1 of 100"),
                              ("tls", "off,echo, expiry unknown"), ("check", "1.5 ms,–")):
            self.page.until(f"{detail} of each", f"{tiles(detail)} === '{shown}'")
        self.page.until("meters are those of both", "document.querySelector('#connections-chart .value')"
                        ".textContent === '3' && document.querySelector('#reasons tbody td:nth-of-type(2)')"
                        ".textContent === '12'")
        listeners = "[...document.querySelectorAll('#clients tbody td.of-listener')].map((cell) => cell.textContent)"
        self.page.until("the listener of each connection", f"{listeners}.sort().join() === 'main,main,tls'")
        self.page.until("the proxy is below the client it tells of",
                        f"{CLIENTS}.includes('[2001:db8::1]:50000via 192.0.2.9:4711')"
                        " && document.querySelectorAll('#clients small').length === 1")
        self.page.size(1280, 700)
        time.sleep(0.5)
        self.page.screenshot(os.path.join(self.folder, "status-page-listeners.png"))
        self.filters_by_listener(listeners)
        self.must_not_have_complained()
        self.page.stub(several_listeners("DOWN", "tls"))
        self.page.until("the state is failing", f"{STATE} === 'failing'")
        text = self.page.evaluate("document.getElementById('state').textContent")
        assert "Nobody can connect to tls: no descriptors." in text, text
        assert self.page.evaluate(tiles("accepting")).endswith(",not accepting"), self.page.evaluate(tiles("accepting"))
        self.page.stub(several_listeners("DOWN", "main", "tls"))
        self.page.until("the state is down", f"{STATE} === 'down'")
        text = self.page.evaluate("document.getElementById('state').textContent")
        assert "All listeners are closed" in text, text
        self.page.size(390, 844, 2, True)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(wide) <= 0, self.page.evaluate(wide)
        self.page.screenshot(os.path.join(self.folder, "status-page-listeners-phone.png"))
        self.page.size(1280, 900)
        self.page.stub({})
        self.page.until("the server's one listener is shown again", f"{tiles('port')} === '{self.server.port}'")
        self.page.until("the state is serving", f"{STATE} === 'serving'")
        self.hides_what_one_listener_does_not_need()
        # a browser tells of each 503
        self.forgives_the_lost_server()

    def filters_by_listener(self, listeners):
        choice = "document.getElementById('clients-listener')"
        options = self.page.evaluate(f"[...{choice}.options].map((option) => option.text).join()")
        assert options == "all,main,tls", options
        self.page.evaluate(f"{choice}.focus()")
        self.page.press("t", 84, "t")
        self.page.until("those of the listener that is chosen", f"{listeners}.join() === 'tls'")
        self.page.until("how many of all", "document.getElementById('clients-count').textContent === '1 of 3'")
        asked = len(self.page.requests)
        deadline = time.monotonic() + 15
        while len([url for url in self.page.requests[asked:] if url.endswith("?listener=tls")]) < 3:
            assert time.monotonic() < deadline, self.page.requests[asked:]
            time.sleep(0.1)
        assert self.page.evaluate(f"{choice}.value") == "tls"
        assert self.page.evaluate(f"{listeners}.join()") == "tls"
        self.page.press("a", 65, "a")
        self.page.until("those of all again", f"{listeners}.length === 3")

    def says_that_the_server_is_gone_and_resumes(self):
        self.must_not_have_complained()
        self.server.stop()
        self.page.until("the state is unreachable", f"{STATE} === 'unreachable'")
        text = self.page.evaluate("document.getElementById('state').textContent")
        assert "No answer from the server since" in text, text
        assert self.page.evaluate("document.title").startswith("Unreachable"), self.page.evaluate("document.title")
        self.page.screenshot(os.path.join(self.folder, "status-page-unreachable.png"))
        self.server.start()
        self.page.until("the state is serving", f"{STATE} === 'serving'")
        assert not self.page.evaluate("document.body.hasAttribute('data-stale')")
        self.forgives_the_lost_server()
        self.shows_a_connection_while_it_is_open()

    def calls_a_full_server_saturated(self):
        self.server.stop()
        self.server.start("--echo.server.max-connections=2", "--echo.server.health.self-check=true")
        self.page.until("the state is serving", f"{STATE} === 'serving'")
        clients = [self.server.connect() for _ in range(2)]
        for client in clients:
            client.echo(b"Hello")
        self.page.until("the state is saturated", f"{STATE} === 'saturated'")
        # longer than a check's success is kept
        deadline = time.monotonic() + 12
        while time.monotonic() < deadline:
            assert self.page.evaluate(STATE) == "saturated", self.page.evaluate("document.title")
            time.sleep(0.5)
        away = "[...document.querySelectorAll('#reasons tbody tr')].find((row) => row.cells[0].textContent" \
               " === 'turned away: too many').cells[2].textContent"
        assert self.page.evaluate(away) == "0", self.page.evaluate(away)
        for client in clients:
            client.close()
        self.page.until("the state is serving", f"{STATE} === 'serving'")
        self.forgives_the_lost_server()

    def shows_tls(self):
        self.server.stop()
        with tempfile.TemporaryDirectory() as folder:
            self.server.start(*create_key_store(os.path.join(folder, "echo.p12"), 10))
        self.page.until("the days to the end of the certificate", "document.querySelector('[data-detail=tls]')"
                        ".textContent === 'echo, certificate ends in 9 days!'")
        client = self.server.connect(tls=True)
        client.echo(b"Hello")
        self.page.until("the connection's TLS", "document.querySelector('#clients tbody td.tls')?.textContent"
                        " === 'TLSv1.3'")
        client.close()
        self.forgives_the_lost_server()

    def forgives_the_lost_server(self):
        others = [complaint for complaint in self.page.complaints if complaint[0] != "network"]
        assert not others, others
        self.page.complaints.clear()

    def must_not_have_complained(self):
        assert not self.page.complaints, self.page.complaints

    def asked_nobody_else(self):
        paths = {url.removeprefix(self.server.base) for url in self.page.requests}
        known = ("/status/", "/webjars/uplot/")
        others = [path for path in paths
                  if path.partition("?")[0] not in ("/", *ACTUATOR) and not path.startswith(known)]
        assert not others, others


def main(jar, folder):
    server = EchoServer(jar, os.path.join(folder, "status-page-server.log"))
    browser = None
    try:
        server.start()
        browser = Browser()
        checks = Checks(server, Page(browser), folder)
        checks.page.size(1280, 900)
        for check in (checks.arrives_with_a_strict_policy, checks.says_that_the_server_serves,
                      checks.shows_live_traffic, checks.shows_a_connection_while_it_is_open,
                      checks.rests_while_it_is_hidden, checks.hides_what_one_listener_does_not_need,
                      checks.tells_listeners_apart, checks.keeps_a_hostile_value_text,
                      checks.says_that_the_server_is_gone_and_resumes,
                      checks.calls_a_full_server_saturated, checks.shows_tls,
                      checks.must_not_have_complained, checks.asked_nobody_else):
            try:
                check()
            except AssertionError as error:
                print(f"FAILED: the page {check.__name__.replace('_', ' ')}: {error}\n{checks.page.complaints}")
                checks.page.screenshot(os.path.join(folder, "status-page-failed.png"))
                return 1
            print(f"passed: the page {check.__name__.replace('_', ' ')}", flush=True)
        return 0
    finally:
        if browser:
            browser.close()
        server.stop()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
