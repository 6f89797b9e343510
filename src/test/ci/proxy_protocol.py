"""HAProxy and nginx before the packaged server: who the server says its clients are.

Usage: proxy_protocol.py JAR
"""

import ipaddress
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

# Loopback addresses of their own tell who is who.
HAPROXY = "127.0.0.3"
NGINX = "127.0.0.4"
CLIENTS = ["127.0.0.5", "127.0.0.6", "127.0.0.7"]
IPV6 = "::1"
STRANGER = "127.0.0.9"

NGINX_MODULE = Path("/usr/lib/nginx/modules/ngx_stream_module.so")

ACCESS = re.compile(
    r" (?P<level>INFO|DEBUG) .* io\.tcpecho\.access +: (?P<client>\S+):(?P<port>\d+) received=(?P<received>\d+)"
    r" sent=(?P<sent>\d+) .*?reason=(?P<reason>\S+) listener=(?P<listener>\S+)(?: proxy=(?P<proxy>\S+))?")


def await_until(what, condition, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"no {what} within {seconds} s")
        time.sleep(0.05)


def as_java_writes(address):
    """Java leaves out no zeros of an IPv6 address."""
    parsed = ipaddress.ip_address(address)
    return address if parsed.version == 4 else ":".join(f"{int(part, 16):x}" for part in parsed.exploded.split(":"))


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def has_ipv6():
    try:
        free_port(IPV6)
        return True
    except OSError:
        return False


def free_port(address):
    with socket.socket(family(address)) as s:
        s.bind((address, 0))
        return s.getsockname()[1]


class Certificates:
    """Self-signed ones: of the server, which balancers present, too, and of a client."""

    def __init__(self, folder):
        self.server = self.create(folder, "server", "localhost")
        self.client = self.create(folder, "client", "somebody.example")

    @staticmethod
    def create(folder, name, common_name):
        key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", f"/CN={common_name}", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        # where HAProxy looks for both
        (folder / f"{name}.both.pem").write_text(certificate.read_text() + key.read_text())
        return certificate


class Processes:
    """What was started here, which is what is ended."""

    def __init__(self, folder):
        self.folder = folder
        self.started = []

    def start(self, name, *command, **environment):
        log = self.folder / f"{name}.log"
        with open(log, "wb") as output:
            process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=subprocess.STDOUT,
                                       stdin=subprocess.DEVNULL, env={**os.environ, **environment})
        self.started.append(process)
        return process, log

    def end(self):
        for process in reversed(self.started):
            process.terminate()
        for process in self.started:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Server:
    """The packaged server: a plain listener, one that takes the header, and one that takes it before TLS."""

    def __init__(self, jar, processes, certificates):
        java = f"{os.environ['JAVA_HOME']}/bin/java" if "JAVA_HOME" in os.environ else "java"
        header = {"mode": "required", "trusted": f"{HAPROXY}/32,{NGINX}/32"}
        options = ["--server.port=0", "--echo.server.port=0",
                   # the lines of connections that sent nothing, and the headers of messages
                   "--logging.level.io.tcpecho.access=DEBUG",
                   "--logging.level.org.springframework.integration.channel=DEBUG",
                   "--echo.server.listeners.tls.ssl.bundle=echo",
                   f"--spring.ssl.bundle.pem.echo.keystore.certificate=file:{certificates.server}",
                   f"--spring.ssl.bundle.pem.echo.keystore.private-key=file:{certificates.server.with_suffix('.key')}"]
        for name in ("proxy", "tls"):
            options.append(f"--echo.server.listeners.{name}.port=0")
            options += [f"--echo.server.listeners.{name}.proxy-protocol.{key}={header[key]}" for key in header]
        self.process, self.log = processes.start("server", java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar",
                                                 jar, *options)
        await_until("start of the server", lambda: self.has_ended() or "Started EchoApplication" in self.text(), 180)
        if self.has_ended():
            raise AssertionError("the server does not start")
        self.http = re.search(r"Tomcat started on port (\d+)", self.text()).group(1)
        listeners = self.get("health")["components"]["echoServer"]["details"]["listeners"]
        self.ports = {name: listeners[name]["port"] for name in listeners}

    def has_ended(self):
        return self.process.poll() is not None

    def text(self):
        return self.log.read_text(errors="replace")

    def get(self, endpoint):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/actuator/{endpoint}", timeout=10) as response:
            return json.load(response)

    def connection(self, client, port):
        """What the endpoint tells of an open connection of this client."""
        return await_until(f"connection of {client}:{port}", lambda: next(
            (found for found in self.get(f"connections?client={client}")["connections"]
             if found["remotePort"] == port), None))

    def ends(self):
        return [match for match in map(ACCESS.search, self.text().splitlines()) if match]

    def end_of(self, client, port):
        return await_until(f"line of {client}:{port} in the access log", lambda: next(
            (end for end in self.ends() if end["client"] == as_java_writes(client) and int(end["port"]) == port), None))


def start_haproxy(processes, server, folder):
    proxy, tls = (f"127.0.0.1:{server.ports[name]}" for name in ("proxy", "tls"))
    # Each is checked as HAProxy does unless told otherwise: a connection, with a header of its own that names nobody.
    ways = {
        "v1": ("", f"{proxy} send-proxy check"),
        "v2": ("", f"{proxy} send-proxy-v2 check"),
        "v2-options": ("", f"{proxy} send-proxy-v2 proxy-v2-options unique-id,authority,crc32c check"),
        # with all that there is to tell, of which the server skips the ciphers and algorithms
        "v2-ssl-cn": (f"ssl crt {folder}/server.both.pem ca-file {folder}/client.pem verify required alpn echo/1",
                      f"{proxy} send-proxy-v2-ssl-cn proxy-v2-options authority,ssl-cipher,cert-sig,cert-key,crc32c"
                      " check"),
        "v2-before-tls": ("", f"{tls} send-proxy-v2 check"),
        # a check without a header, which ends as it began, and one that is made to have a header
        "v2-checked-elsewhere": ("", f"{proxy} send-proxy-v2 check addr 127.0.0.1 port {server.ports['proxy']}"),
        "v1-checked-elsewhere": ("", f"{proxy} send-proxy check addr 127.0.0.1 port {server.ports['proxy']}"
                                     " check-send-proxy"),
    }
    if has_ipv6():
        ways |= {"v1-ipv6": ("", f"{proxy} send-proxy check"), "v2-ipv6": ("", f"{proxy} send-proxy-v2 check")}
    targets, sections = {}, []
    for way, (bind, server_line) in ways.items():
        address = IPV6 if way.endswith("ipv6") else HAPROXY
        targets[way] = (address, free_port(address))
        # a busy machine's late answer to a check is no reason to go without the server
        sections.append(f"listen {way}\n  bind {address}:{targets[way][1]} {bind}\n  unique-id-format {way}:%ci:%cp\n"
                        f"  server echo {server_line} inter 200ms fall 1000 source {HAPROXY}\n")
    configuration = folder / "haproxy.cfg"
    configuration.write_text(
        "global\n  log stdout format raw local0 info\n"
        "defaults\n  mode tcp\n  log global\n  timeout connect 2s\n  timeout client 1m\n  timeout server 1m\n"
        "  timeout client-fin 1m\n  timeout server-fin 1m\n" + "".join(sections))
    process, _ = processes.start("haproxy", "haproxy", "-db", "-f", configuration)
    return process, {f"HAProxy {way}": targets[way] for way in ways}


def start_nginx(processes, server, folder):
    ways = {"v1": "proxy", "v1-before-tls": "tls"}
    ports = {way: free_port(NGINX) for way in ways}
    sections = [f"  server {{ listen {NGINX}:{ports[way]}; proxy_pass 127.0.0.1:{server.ports[listener]}; }}\n"
                for way, listener in ways.items()]
    # compiled in where it is no module
    module = f"load_module {NGINX_MODULE};\n" if NGINX_MODULE.exists() else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"{module}daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\n"
        f"stream {{\n  proxy_protocol on;\n  proxy_half_close on;\n  proxy_bind {NGINX};\n{''.join(sections)}}}\n")
    process, _ = processes.start("nginx", "nginx", "-p", folder, "-e", "stderr", "-c", configuration)
    return process, {f"nginx {way}": (NGINX, ports[way]) for way in ways}


def connect(target, source):
    return socket.create_connection(target, timeout=60, source_address=(source, 0))


def accepts(target):
    try:
        socket.create_connection(target, timeout=1).close()
        return True
    except OSError:
        return False


def read_fully(s, length):
    received = bytearray()
    while len(received) < length:
        chunk = s.recv(min(65536, length - len(received)))
        if not chunk:
            break
        received += chunk
    return bytes(received)


def with_half_close(s, payload):
    """Sends all while it reads, and ends the sending side."""
    def send():
        s.sendall(payload)
        s.shutdown(socket.SHUT_WR)

    sender = threading.Thread(target=send)
    sender.start()
    received = read_fully(s, len(payload))
    sender.join()
    return received


def in_pieces(s, payload, size=20_000):
    """TLS of Python's has no half-close, and is for one thread."""
    received = b""
    for begin in range(0, len(payload), size):
        piece = payload[begin:begin + size]
        s.sendall(piece)
        received += read_fully(s, len(piece))
    return received


class Trial:
    """One client by way of one balancer."""

    def __init__(self, server, certificates):
        self.server = server
        self.certificates = certificates

    def tls(self, plain):
        context = ssl.create_default_context(cafile=self.certificates.server)
        context.set_alpn_protocols(["echo/1"])
        context.load_cert_chain(self.certificates.client, self.certificates.client.with_suffix(".key"))
        return context.wrap_socket(plain, server_hostname="localhost")

    def run(self, way, target, source):
        listener = "tls" if way.endswith("before-tls") else "proxy"
        encrypted = listener == "tls" or way == "HAProxy v2-ssl-cn"
        balancer = HAPROXY if way.startswith("HAProxy") else NGINX
        payload = os.urandom(300_000)
        with connect(target, source) as plain:
            client, port = plain.getsockname()[:2]
            with self.tls(plain) if encrypted else plain as s:
                # HAProxy and nginx do not wait for the client to say something
                shown = self.server.connection(client, port)
                s.sendall(b"first")
                assert read_fully(s, 5) == b"first", "the first message comes back"
                received = in_pieces(s, payload) if encrypted else with_half_close(s, payload)
                assert received == payload, f"{len(received)} of {len(payload)} bytes come back as they were"
                if not encrypted:
                    assert s.recv(1) == b"", "nothing comes after the last byte"
        assert shown["listener"] == listener, shown
        assert shown["proxyAddress"] == balancer, shown
        end = self.server.end_of(client, port)
        assert end["proxy"] == f"{balancer}:{shown['proxyPort']}", end.group()
        assert (end["level"], end["listener"], end["reason"]) == ("INFO", listener, "client-closed"), end.group()
        assert int(end["received"]) == int(end["sent"]) == 5 + len(payload), end.group()
        return client, port


def headers_of(server, client, port):
    """Headers of a message of this client, as its channel writes them to the log."""
    wanted = ["preSend", f"ip_address={as_java_writes(client)},", f"ip_tcp_remotePort={port},"]
    return next(line for line in server.text().splitlines() if all(text in line for text in wanted))


def check_headers(server, way, client, port):
    line = headers_of(server, client, port)
    expected = [f"echo_proxyAddress={HAPROXY if way.startswith('HAProxy') else NGINX}"]
    if way == "HAProxy v2-ssl-cn":
        # what HAProxy alone knows, since TLS ends there
        expected += ["echo_proxyTlsSubject=somebody.example", "echo_proxyTlsVersion=TLSv1.3",
                     "echo_proxyAuthority=localhost", "echo_proxyAlpn=echo/1"]
    if way == "HAProxy v2-options":
        expected.append(f"echo_proxyUniqueId=v2-options:{client}:{port}")
    for text in expected:
        assert text in line, f"{text} in {line}"


def turned_away(server, source, payload, reason, strays):
    """Who comes to the listener past the balancers, with or without bytes."""
    with socket.socket() as s:
        s.settimeout(60)
        s.bind((source, 0))
        client, port = s.getsockname()
        strays.add((client, port))
        try:
            s.connect(("127.0.0.1", server.ports["proxy"]))
            s.sendall(payload)
            answer = s.recv(1)
        except ConnectionError:
            answer = b""
    assert answer == b"", answer
    end = server.end_of(client, port)
    assert end["reason"] == reason, end.group()


def served_directly(server):
    with connect(("127.0.0.1", server.ports["main"]), STRANGER) as s:
        client, port = s.getsockname()
        s.sendall(b"PROXY TCP4 is an echo's business, too\r\n")
        assert read_fully(s, 39) == b"PROXY TCP4 is an echo's business, too\r\n"
        assert "proxyAddress" not in {name for name, value in server.connection(client, port).items() if value}
    end = server.end_of(client, port)
    assert (end["proxy"], end["listener"]) == (None, "main"), end.group()


def checks_are_quiet(server, strays):
    """Health checks come several times a second, and a line of each would be all that there is to read."""
    def checks():
        return [end for end in server.ends() if end["received"] == "0" and end["client"] in (HAPROXY, NGINX)
                and (end["client"], int(end["port"])) not in strays]
    await_until("checks of HAProxy", lambda: len(checks()) >= 20)
    loud = [end.group() for end in checks() if end["level"] == "INFO"]
    assert not loud, f"{len(loud)} lines of checks, such as {loud[0]}"


class Report:

    def __init__(self):
        self.failures = 0

    def check(self, name, action, *arguments):
        try:
            action(*arguments)
            print(f"passed: {name}", flush=True)
        except (AssertionError, OSError, KeyError, StopIteration) as failure:
            self.failures += 1
            print(f"FAILED: {name}: {type(failure).__name__}: {failure}", flush=True)


def check_way(server, trial, way, target):
    for source in [IPV6] if target[0] == IPV6 else CLIENTS:
        client, port = trial.run(way, target, source)
        assert client == source
        check_headers(server, way, client, port)


def run(jar, folder, processes):
    certificates = Certificates(folder)
    server = Server(jar, processes, certificates)
    haproxy, ways = start_haproxy(processes, server, folder)
    nginx, more = start_nginx(processes, server, folder)
    ways.update(more)
    for way, target in ways.items():
        await_until(way, lambda: accepts(target) or haproxy.poll() is not None or nginx.poll() is not None)
    report = Report()
    trial = Trial(server, certificates)
    for way, target in ways.items():
        report.check(f"{way}: bytes, addresses in the endpoint, the access log and the headers", check_way, server,
                     trial, way, target)
    strays = set()
    report.check("no header from one who must send it", turned_away, server, HAPROXY, b"GET / HTTP/1.1\r\n\r\n",
                 "proxy-header-malformed", strays)
    report.check("a header from one who may not send it", turned_away, server, STRANGER,
                 b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nhello", "proxy-untrusted", strays)
    report.check("a plain listener beside it", served_directly, server)
    report.check("health checks leave no line at level INFO", checks_are_quiet, server, strays)
    return report.failures


def main():
    with tempfile.TemporaryDirectory() as name:
        processes = Processes(Path(name))
        try:
            failures = run(sys.argv[1], Path(name), processes)
        except BaseException:
            for log in Path(name).glob("*.log"):
                print(f"==> {log.name}", *log.read_text(errors="replace").splitlines()[-20:], sep="\n")
            raise
        finally:
            processes.end()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
