"""Every page of the office asks first who is there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from minjiu.access.api import User
from minjiu.common.errors import Refused
from minjiu.conference import api as conference
from minjiu.web.marking import mark

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
        except DataError as error:
            if request.method != "POST":
                raise
            told = Refused("有一项内容太长，", "请缩短后再提交。")
            told.__cause__ = error
            return _once_more(view, request, user, told, *args, **kwargs)

    return guarded


def _once_more(
    view: View, request: HttpRequest, user: User, refusal: Refused, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """The page as it stands, with everything as typed (`{% typed %}` reads it) and the reason, above
    and at the field."""
    vars(request).update(method="GET", refusal=refusal)
    page = view(request, user, *args, **kwargs)
    if page.status_code != 200:  # an address that only takes forms has no page of its own
        vars(request).update(method="POST")
        raise refusal
    if not isinstance(page, HttpResponse):
        raise refusal
    marked = mark(
        page.content.decode(), path=request.path, given=request.POST, field=refusal.field,
        message=str(refusal),
    )  # fmt: skip
    return HttpResponse(marked, status=422)
