"""The console as an ASGI application."""

import django
from django.core.handlers.asgi import ASGIHandler

django.setup(set_prefix=False)

application = ASGIHandler()
