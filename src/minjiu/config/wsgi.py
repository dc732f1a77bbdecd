import os

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from minjiu.config.checks import SOURCES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minjiu.config.settings")
application = get_wsgi_application()
# A site that answers every page with a fault had better not start. An exception, not an exit: the
# server would start a process that exits again and again.
if _wrong := run_checks(tags=[SOURCES]):
    raise ImproperlyConfigured("\n".join(one.msg for one in _wrong))
