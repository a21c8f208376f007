"""Serves the desk on this computer only, behind a token that is new each time.

Tornado, the web server that Jupyter itself runs on: it has signed cookies, forgery protection and uploads. Jupyter
Server on top of it takes some two and a half seconds to import and brings an interface for running any code, which
this page does not need; Voilà and Panel need a kernel per visitor.
"""

import asyncio
import hmac
import logging
import secrets
import socket
import webbrowser
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import tornado.httpserver
import tornado.netutil
import tornado.web

from srps.office import pages, side_pages
from srps.office.work import Builds
from srps.paths import Project

ADDRESS = "127.0.0.1"
COOKIE = "srps-desk"
LARGEST_UPLOAD = 200 * 1024 * 1024
"""Bytes. A scanned report of some hundred pages has up to a hundred megabytes."""
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; \
connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Guarded(tornado.web.RequestHandler):
    """Lets in who has the token, from this computer and under its own name only."""

    def prepare(self) -> None:
        """Refuse strangers: another name of the host (DNS rebinding), a page of another address, no token."""
        host = urlsplit(f"//{self.request.host}").hostname
        if host not in {ADDRESS, "localhost"}:
            raise tornado.web.HTTPError(403)
        origin = self.request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != self.request.host:
            raise tornado.web.HTTPError(403)  # a page of another address sends this
        if given := self.get_query_argument("token", ""):
            if not hmac.compare_digest(given.encode(), self.settings["token"].encode()):
                raise tornado.web.HTTPError(403)
            self.set_signed_cookie(COOKIE, "yes", httponly=True, samesite="Strict")
            self.redirect(self.request.path)
        elif self.get_signed_cookie(COOKIE) is None:
            raise tornado.web.HTTPError(403)

    def set_default_headers(self) -> None:
        """Load nothing from elsewhere, be framed by nobody, be kept by no cache."""
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")  # with no-referrer a form's Origin would be null
        self.set_header("Cache-Control", "no-store")


class Report(Guarded, tornado.web.StaticFileHandler):
    """A built page or download; pages carry styles and scripts in themselves."""

    async def prepare(self) -> None:  # type: ignore[override]  # tornado awaits it or not, as it comes
        """Let in who has the token."""
        Guarded.prepare(self)


def application(project: Project, token: str) -> tornado.web.Application:
    """Return the desk of a project."""
    routes: list[Any] = [
        (path, type(page.__name__, (page, Guarded), {})) for path, page in pages.ROUTES + side_pages.ROUTES
    ]
    routes.append((r"/reports/(.*)", Report, {"path": str(project.reports)}))
    return tornado.web.Application(
        routes,
        project=project,
        builds=Builds(project),
        token=token,
        cookie_secret=secrets.token_hex(32),
        xsrf_cookies=True,
        xsrf_cookie_kwargs={"samesite": "Strict"},
    )


def serve(project: Project, say: Callable[[str], None], *, port: int = 0, browser: bool = True) -> None:
    """Serve the desk until Ctrl-C; `say` is given the address to open. Port 0 takes any that is free."""
    asyncio.run(_serve(project, say, port, browser))


def _be_quiet() -> None:
    """Keep what is asked of the pages off the console; faults of the program stay."""
    logging.getLogger("tornado.access").setLevel(logging.ERROR)


async def _serve(project: Project, say: Callable[[str], None], port: int, browser: bool) -> None:
    _be_quiet()
    token = secrets.token_urlsafe(24)
    sockets = tornado.netutil.bind_sockets(port, ADDRESS, family=socket.AF_INET)
    app = application(project, token)
    server = tornado.httpserver.HTTPServer(app, max_buffer_size=LARGEST_UPLOAD, max_body_size=LARGEST_UPLOAD)
    server.add_sockets(sockets)
    address = f"http://{ADDRESS}:{sockets[0].getsockname()[1]}/?token={token}"
    say(address)
    if browser:
        webbrowser.open(address)
    try:
        await asyncio.Event().wait()
    finally:
        app.settings["builds"].stop()
        server.stop()
