"""省统一身份认证: our door against an OpenID Connect issuer that answers on loopback."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from minjiu.access.actions.grants import create_user
from minjiu.access.models import User

pytestmark = pytest.mark.django_db
BEGIN, CALLBACK = "/accounts/oidc/province/login/", "/accounts/oidc/province/login/callback/"


class Issuer(ThreadingHTTPServer):
    """Says who somebody is; `claims` is what the next person's sign-in carries."""

    claims: dict[str, str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Issuer  # type: ignore[assignment]

    def do_GET(self) -> None:
        here = self.server.address
        self._say(
            self.server.claims
            if self.path == "/userinfo"
            else {
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "userinfo_endpoint": f"{here}/userinfo",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        )

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        known = form.get("client_secret") == ["shared"] and form["code"] == ["abc"]
        self._say({"access_token": "t", "token_type": "Bearer"} if known else {"error": "no"})

    def _say(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    server = Issuer(("127.0.0.1", 0), _Answers)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    settings.MINJIU_REQUIRE_TOTP = False
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "province", "name": "省统一身份认证", "client_id": "minjiu",
                    "secret": "shared", "settings": {"server_url": server.address},
                }
            ]
        }
    }  # fmt: skip
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def come_back(issuer: Issuer, **claims: str) -> tuple[Client, str]:
    """Walk to the issuer by the link on our sign-in page and come back with a code; the page."""
    issuer.claims = {"sub": "u-1", **claims}
    client = Client()
    assert f'href="{BEGIN}' in client.get("/accounts/login/").content.decode()
    away = urlsplit(client.get(BEGIN)["Location"])
    assert f"{away.scheme}://{away.netloc}" == issuer.address
    state = parse_qs(away.query)["state"][0]
    page = client.get(CALLBACK, {"code": "abc", "state": state}, follow=True)
    return client, page.content.decode()


def test_nobody_gets_an_account_by_signing_in(issuer: Issuer) -> None:
    for claims in ({"staff_number": "404"}, {}, {"preferred_username": "404"}):
        client, page = come_back(issuer, **claims)
        assert "本系统没有您的账号" in page
        assert client.get("/").status_code == 302
    assert not User.objects.exists()


def test_a_forged_answer_is_refused(issuer: Issuer) -> None:
    create_user(username="1", name="王芳", unit_name="琯头镇", acting_user=None)
    issuer.claims = {"sub": "u-1", "staff_number": "1"}
    client = Client()
    client.get(BEGIN)
    client.get(CALLBACK, {"code": "abc", "state": "guessed"}, follow=True)
    assert client.get("/").status_code == 302


def test_the_staff_number_opens_the_account_and_again_later(issuer: Issuer) -> None:
    user = create_user(username="1", name="王芳", unit_name="琯头镇", acting_user=None)
    for _ in range(2):
        client, _ = come_back(issuer, staff_number="1")
        assert client.get("/").status_code == 200
        assert client.session["_auth_user_id"] == str(user.pk)
    User.objects.update(is_active=False)
    assert come_back(issuer, staff_number="1")[0].get("/").status_code == 302


def test_the_second_factor_is_asked_for_here_too(issuer: Issuer, settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = True
    create_user(username="1", name="王芳", unit_name="琯头镇", acting_user=None)
    client, _ = come_back(issuer, staff_number="1")
    assert client.get("/")["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
