"""The line between a browser and the server: open, cut, or losing what the server answers."""

import threading
import time
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_LEFT_OUT = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Line:
    """`base`: the address a browser uses; `state`: open | cut | swallow (answers of `swallowed` are lost)."""

    def __init__(self, site: str, swallowed: str = "/wyslij/") -> None:
        self.state = "open"
        self.swallowed = swallowed
        self.lost = 0
        self.target = site.removeprefix("http://")
        line = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                line.pass_on(self)

            do_POST = do_HEAD = do_GET  # noqa: N815

            def log_message(self, *args: object) -> None:
                """Nothing on the screen."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def pass_on(self, asked: BaseHTTPRequestHandler) -> None:
        """The request to the server and its answer back, as far as the line carries them."""
        asked.close_connection = True
        if self.state == "cut":
            return
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        server = HTTPConnection(self.target, timeout=30)
        server.request(asked.command, asked.path, body or None, dict(asked.headers))
        answer = server.getresponse()
        content = answer.read()
        server.close()
        if self.state == "swallow" and asked.path.endswith(self.swallowed):
            self.lost += 1
            return
        asked.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _LEFT_OUT:
                asked.send_header(name, value)
        asked.send_header("Content-Length", str(len(content)))
        asked.send_header("Connection", "close")
        asked.end_headers()
        if asked.command != "HEAD":
            with suppress(OSError):  # the page went on before it came
                asked.wfile.write(content)

    def wait_lost(self, count: int = 1) -> None:
        """Until so many answers were lost after the server gave them."""
        for _attempt in range(200):
            if self.lost >= count:
                return
            time.sleep(0.1)
        raise AssertionError(f"lost {self.lost} answers, not {count}")

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
