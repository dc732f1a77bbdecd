"""Every page of the office asks first who is there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from minjiu.access.api import User
from minjiu.common.errors import Refused
from minjiu.conference import api as conference

View = Callable[..., HttpResponseBase]


def governing(view: View) -> View:
    """For signed-in people with a part in the conference; the view gets them as `user`."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = cast(User, request.user)
        conference.require_governs(user)
        try:
            return view(request, user, *args, **kwargs)
        except Refused as refusal:
            if request.method != "POST":
                raise
            return _once_more(view, request, user, refusal, *args, **kwargs)

    return guarded


def _once_more(
    view: View, request: HttpRequest, user: User, refusal: Refused, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """The page as it stands, with the reason and everything as typed (`{% typed %}` reads both)."""
    vars(request).update(method="GET", refusal=refusal)
    page = view(request, user, *args, **kwargs)
    if page.status_code != 200:  # an address that only takes forms has no page of its own
        vars(request).update(method="POST")
        raise refusal
    page.status_code = 422
    return page
