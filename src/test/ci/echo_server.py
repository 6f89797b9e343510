"""The packaged server as a process, and clients that keep it busy."""
import os
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request

START_TIMEOUT = 90


class EchoServer:
    """A server on free ports, which it keeps over a restart."""

    def __init__(self, jar, log):
        self.port, self.http_port = free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.http_port}"
        self._command = [jdk_command("java"), "-jar", jar, f"--echo.server.port={self.port}",
                         f"--server.port={self.http_port}", "--server.address=127.0.0.1"]
        self._log = log
        self._process = None

    def start(self, *options):
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen([*self._command, *options], stdin=subprocess.DEVNULL, stdout=log,
                                             stderr=log)
        deadline = time.monotonic() + START_TIMEOUT
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                with open(self._log, errors="replace") as log:
                    raise AssertionError(f"the server does not start:\n{log.read()[-4000:]}")
            time.sleep(0.2)

    def _is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.base}/actuator/health/readiness", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self):
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def connect(self, tls=False):
        return Client(self.port, tls)


class Client:
    """A connection that may send and verify until it is closed."""

    def __init__(self, port, tls):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        if tls:
            trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            trusting.check_hostname = False
            trusting.verify_mode = ssl.CERT_NONE
            self._socket = trusting.wrap_socket(self._socket)
        self.name = "127.0.0.1:%d" % self._socket.getsockname()[1]
        self._ended = threading.Event()
        self._thread = None

    def echo(self, message):
        self._socket.sendall(message)
        answer = b""
        while len(answer) < len(message):
            chunk = self._socket.recv(65536)
            assert chunk, "closed by the server"
            answer += chunk
        assert answer == message

    def keep_echoing(self, size, interval):
        def run():
            try:
                while not self._ended.wait(interval):
                    self.echo(os.urandom(size))
            except OSError:
                pass

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()

    def close(self):
        self._ended.set()
        if self._thread:
            self._thread.join(timeout=10)
        self._socket.close()


def create_key_store(path, days):
    """Creates a key store with a certificate that is valid for some days; returns the options of a server with it."""
    subprocess.run([jdk_command("keytool"), "-genkeypair", "-alias", "echo", "-keyalg", "EC", "-dname", "CN=localhost",
                    "-validity", str(days), "-keystore", path, "-storetype", "PKCS12", "-storepass", "changeit"],
                   check=True, capture_output=True)
    bundle = "--spring.ssl.bundle.jks.echo.keystore"
    return (f"{bundle}.location=file:{path}", f"{bundle}.password=changeit", f"{bundle}.type=PKCS12",
            "--echo.server.ssl.bundle=echo")


def jdk_command(name):
    return os.path.join(os.environ["JAVA_HOME"], "bin", name) if os.environ.get("JAVA_HOME") else name


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
