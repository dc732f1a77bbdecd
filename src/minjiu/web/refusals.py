"""How a refusal reaches a person: on the page they came from, in words; never a bare error."""

import logging
from collections.abc import Callable

from django.contrib import messages
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from minjiu.common.errors import MinjiuError, NotFound, NotPermitted, Refused

_log = logging.getLogger(__name__)
STATUS = {NotFound: 404, NotPermitted: 403}


class ShowRefusals:
    """A refused form goes back with the reason; a refused page says so with a fitting status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DataError):  # longer than its column, or a sign that no text may have
            _log.warning("%s %s: %s", request.method, request.path, type(error.__cause__).__name__)
            error = Refused("有一项内容太长，或含有不能保存的字符，", "请改正后再提交。")
        if not isinstance(error, MinjiuError):
            return None
        back = request.META.get("HTTP_REFERER", "")
        ours = url_has_allowed_host_and_scheme(back, {request.get_host()})
        if request.method == "POST" and ours and not isinstance(error, NotFound):
            messages.error(request, str(error))
            return HttpResponseRedirect(back)
        status = STATUS.get(type(error), 409)
        return render(request, "layout/refused.html", {"error": error}, status=status)
