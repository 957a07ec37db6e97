"""How `make run` and a production host serve the site. The environment changes what differs between them."""

import gc
import os

from django.db import connections
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
    """Load every view before the workers are forked, and take what is loaded out of the garbage collector's rounds."""
    get_resolver().url_patterns  # noqa: B018  (reading it imports the views)
    connections.close_all()
    gc.collect()
    gc.freeze()
    print(f"Ready: http://{bind}", flush=True)
