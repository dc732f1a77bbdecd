"""Doors for sign-in. Accounts are opened by the system administrator, never by signing in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from minjiu.access.models import User

# The claim of the province's unified sign-in that carries the staff number.
STAFF_NUMBER_CLAIM = "staff_number"


class StaffAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class UnifiedSignInAdapter(DefaultSocialAccountAdapter):
    """省统一身份认证 (OpenID Connect): finds the account with the staff number, or refuses."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.get_provider_account().get_user_data() or {}
        number = str(claims.get(STAFF_NUMBER_CLAIM, ""))
        user = User.objects.filter(username=number, is_active=True).first() if number else None
        if user is None:
            messages.error(
                request, "统一身份认证成功，但本系统没有您的账号，请联系系统管理员开通。"
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)
