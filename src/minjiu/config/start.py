"""Where somebody begins: families at the desk, the conference at the office."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from minjiu.access.api import User
from minjiu.conference import api as conference


@login_required
def start(request: HttpRequest) -> HttpResponse:
    governs = conference.governs(cast(User, request.user))
    return redirect("office:home" if governs else "desk:today")
