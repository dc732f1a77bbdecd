"""Steps on a page: one form each, one action each; refused, the page comes back as it was typed."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict

from minjiu.access.api import User
from minjiu.common.errors import NotFound, Refused

# What it is taken on, what the form sent, who takes it; gives what the page says then.
Step = Callable[[Any, QueryDict, User], str]
Read = Callable[[str, str], Any]  # what a field sent, and the field's name


def form_step(of: str, action: Callable[..., Any], told: str, **fields: Read) -> Step:
    """A step whose form has a field for each of the action's arguments.

    `of` is the action's word for what it changes; `fields` says how each argument is read.
    """

    def take(thing: Any, given: QueryDict, user: User) -> str:
        read = {name: how(given.get(name, ""), name) for name, how in fields.items()}
        action(**{of: thing}, **read, acting_user=user)
        return told

    return take


def take_step(
    request: HttpRequest,
    steps: Mapping[str, Step],
    name: str,
    thing: Any,
    *,
    page: Callable[[Refused], HttpResponse],
    there: HttpResponse,
) -> HttpResponse:
    """Carry out one step; the action itself says whether this person may, now.

    Refused, `page` is shown with the reason beside the field and everything as typed.
    """
    if name not in steps:
        raise NotFound("步骤")
    try:
        told = steps[name](thing, request.POST, cast(User, request.user))
    except Refused as refusal:
        return page(refusal)
    messages.success(request, told)
    return there
