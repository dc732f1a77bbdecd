"""Limits of a staff session (等保 8.1.4.1): idle time, whole time, one place, second factor."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from minjiu.access.models import User
from minjiu.audit import api as audit

_STARTED, _SEEN, _PLACE = "signed_in_at", "last_seen_at", "place"


class StaffSession:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User):
            ended = self._ended(request, user)
            if ended:
                logout(request)
                messages.info(request, ended)
                return redirect(settings.LOGIN_URL)
            if self._must_enrol(request, user):
                return redirect("mfa_activate_totp")
        return self._get_response(request)

    def _ended(self, request: HttpRequest, user: User) -> str | None:
        now, session = timezone.now(), request.session
        if _STARTED not in session:
            # Not Django's session key: that changes when somebody changes their password.
            user.session_key = secrets.token_urlsafe(24)
            session[_STARTED], session[_PLACE] = now.isoformat(), user.session_key
            User.objects.filter(pk=user.pk).update(session_key=user.session_key)
            audit.record("access.signed_in", user, user)
        elif user.session_key != session.get(_PLACE):
            return "您的账号已在另一处登录，本处已退出。如非本人操作，请立即联系安全管理员。"
        started = datetime.fromisoformat(session[_STARTED])
        seen = datetime.fromisoformat(session.get(_SEEN, session[_STARTED]))
        if now - started > timedelta(hours=settings.MINJIU_SESSION_HOURS):
            return "登录已满规定时长，请重新登录。填写中的内容已保存在本浏览器。"
        if now - seen > timedelta(minutes=settings.MINJIU_IDLE_MINUTES):
            return "长时间没有操作，已自动退出，请重新登录。填写中的内容已保存在本浏览器。"
        if now - seen > timedelta(seconds=30):  # one write a half minute, not one a request
            session[_SEEN] = now.isoformat()
        return None

    def _must_enrol(self, request: HttpRequest, user: User) -> bool:
        if not settings.MINJIU_REQUIRE_TOTP:
            return False
        if request.path.startswith((reverse("account_login").rsplit("/", 2)[0], "/static/")):
            return False  # the pages on which one enrols or signs out
        kind = Authenticator.Type.TOTP
        return not Authenticator.objects.filter(user=user, type=kind).exists()
