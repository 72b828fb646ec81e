"""The web application: pages for people; SPARQL, linked data and REST for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Flask
from jinja2 import StrictUndefined

from kakehashi.messages import LANGUAGES
from kakehashi.web import (
    analysis,
    api,
    browse,
    comparing,
    data,
    document,
    editions,
    graph,
    headers,
    home,
    item,
    linked_data,
    machines,
    overview,
    pages,
    problems,
    search,
    signposts,
    sparql,
    system,
    view,
)
from kakehashi.web.accounts import admin, guard, own, signing_in
from kakehashi.web.context import KEY
from kakehashi.web.desk import detail, form, offline, queue, room, suggested
from kakehashi.web.desk.uploads import InMemory
from kakehashi.web.handbook import views as handbook
from kakehashi.web.live import calendars, changing, entry, feeds, linked, views
from kakehashi.web.live import words as live_words
from kakehashi.web.tame import finalize

if TYPE_CHECKING:
    from kakehashi.services import Services
    from kakehashi.settings import Settings

__all__ = ["PAGES", "create_app"]

#: The modules of the pages; each has put its addresses on the one blueprint of the pages.
PAGES: Final = (
    home,
    search,
    document,
    item,
    comparing,
    overview,
    analysis,
    editions,
    graph,
    browse,
    signing_in,
    own,
    admin,
    views,
    entry,
    changing,
    queue,
    suggested,
    offline,
    form,
    detail,
    calendars,
    feeds,
    handbook,
)


def create_app(services: Services) -> Flask:
    """Return the application over ``services``; nothing else is read from outside."""
    app = Flask(__name__)
    app.request_class = InMemory
    app.extensions[KEY] = services
    app.config.update(
        TRUSTED_HOSTS=_trusted_hosts(services.settings),
        MAX_CONTENT_LENGTH=3 * services.settings.query_bytes + 8192,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
    )
    app.url_map.merge_slashes = False
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.finalize = finalize
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    view.install(app)
    guard.install(app)
    signposts.install(app)
    headers.install(app)
    problems.install(app)
    app.jinja_env.globals.update(browsing=browse, onmap=live_words, taken_out=room.taken_out)
    for module in (system, machines, api, data, sparql, feeds, linked, linked_data):
        app.register_blueprint(module.blueprint)
    app.register_blueprint(handbook.files)
    app.register_blueprint(signing_in.returning)
    app.register_blueprint(pages.blueprint, url_prefix=f"/<any({', '.join(LANGUAGES)}):lang>")
    return app


def _trusted_hosts(settings: Settings) -> list[str]:
    """Return the names under which the server answers: its public one and its own."""
    names = {urlsplit(settings.public_url).hostname, settings.host, "localhost", "127.0.0.1", "::1"}
    return sorted(f"[{name}]" if ":" in name else name for name in names if name)
