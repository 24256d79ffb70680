"""The console as an ASGI application."""

import django
from django.core.handlers.asgi import ASGIHandler

from cancerimage.node.console.bounding import bounded
from cancerimage.node.console.uploads import takes_tables

django.setup(set_prefix=False)

application = bounded(ASGIHandler(), takes_tables)
