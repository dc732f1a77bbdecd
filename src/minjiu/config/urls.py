from django.urls import include, path

from minjiu.config.start import start
from minjiu.web.standing_in import standing_in

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("start/", start, name="start"),
    path("standing-in/", standing_in, name="standing_in"),
    path("public/", include("minjiu.web.portal.urls")),
    path("exchange/", include("minjiu.web.exchange.urls")),
    path("office/", include("minjiu.web.office.urls")),
    path("", include("minjiu.web.desk.urls")),
]
