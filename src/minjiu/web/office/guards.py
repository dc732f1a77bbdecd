"""Every page of the office asks first who is there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from minjiu.access.api import User
from minjiu.conference import api as conference

View = Callable[..., HttpResponse]


def governing(view: View) -> View:
    """For signed-in people with a part in the conference; the view gets them as `user`."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = cast(User, request.user)
        conference.require_governs(user)
        return view(request, user, *args, **kwargs)

    return guarded
