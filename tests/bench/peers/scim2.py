"""python-scim's scim2-server with its store in memory, as its own command serves it, on a free port."""

import secrets
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from scim2_models import ScimProvider
from scim2_server.applications.wsgi import WSGIApplication
from scim2_server.memory import InMemoryStorage
from scim2_server.service import ScimService
from scim2_server.utils import (
    load_default_resource_types,
    load_default_schemas,
    load_default_service_provider_config,
)


class Server(ThreadingMixIn, WSGIServer):
    """Serves each request in its own thread, as the command does."""

    daemon_threads = True
    request_queue_size = 128


class Quiet(WSGIRequestHandler):
    """Writes no line for a request: that is not what is measured."""

    def log_message(self, *_):
        pass


provider = ScimProvider.from_discovery(
    load_default_schemas().values(),
    load_default_resource_types().values(),
    config=load_default_service_provider_config(),
)
service = ScimService(provider, secret=secrets.token_urlsafe(32))
application = WSGIApplication(InMemoryStorage(), provider, service)
with make_server("127.0.0.1", 0, application, server_class=Server, handler_class=Quiet) as server:
    print(f"scim2-server listening on http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
