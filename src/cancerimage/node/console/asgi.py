"""The console as an ASGI application."""

import django
from django.core.handlers.asgi import ASGIHandler

from cancerimage.node.console.bounding import bounded

django.setup(set_prefix=False)

application = bounded(ASGIHandler())
