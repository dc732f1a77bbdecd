from django.urls import include, path

from minjiu.config.start import start
from minjiu.web.standing_in import standing_in
from minjiu.web.working_days import working_days

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("start/", start, name="start"),
    path("working-days/", working_days, name="working_days"),
    path("standing-in/", standing_in, name="standing_in"),
    path("public/", include("minjiu.web.portal.urls")),
    path("exchange/", include("minjiu.web.exchange.urls")),
    path("office/", include("minjiu.web.office.urls")),
    path("", include("minjiu.web.desk.urls")),
]
