"""How `make run` and a production host serve the site. The environment changes what differs between them."""

import gc
import os

from django.apps import apps
from django.db import DatabaseError, connections
from django.urls import get_resolver

wsgi_app = "configurator.wsgi"
bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("THREADS", "4"))
loglevel = os.environ.get("GUNICORN_LOG_LEVEL", "warning")

# The code is loaded once and shared by the workers.
preload_app = True

# WeasyPrint keeps about 0.45 MB of each quote; a fresh worker from time to time gives it back.
max_requests = 1000
max_requests_jitter = 100
timeout = 60

# gunicorn's remote control would leave a socket in the home directory.
control_socket_disable = True


def when_ready(server):
    """Load every view and the catalogue before the workers are forked: they share it, and the first visitor need not wait. What is
    loaded is taken out of the garbage collector's rounds, and those within a request are made rarer: a page makes thousands of
    short-lived objects, which go without a collector."""
    get_resolver().url_patterns  # noqa: B018  (reading it imports the views)
    load_catalogue(server)
    connections.close_all()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    print(f"Ready: http://{bind}", flush=True)


def post_request(worker, req, environ, resp):
    """Contexts and bound fields of Django hold each other, and with them a page's seven hundred objects. Put away between requests
    they take a tenth of a millisecond; left to pile up, one answer in fifteen waits five. What other threads were at meanwhile, and
    what a laid-out quote leaves, has grown older: now and then that is looked through too."""
    _young, middle, old = gc.get_count()
    gc.collect(2 if old > 3 else 1 if middle > 20 else 0)


def load_catalogue(server):
    if not apps.is_installed("catalog"):  # gunicorn serves other applications from here too: `make bench` a bare view
        return
    from catalog import snapshot  # its models need the application, which gunicorn has loaded by now

    try:
        snapshot.take()
    except DatabaseError as error:
        server.log.warning("The catalogue could not be read yet: %s", error)
