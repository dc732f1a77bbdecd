from django.urls import path

from minjiu.web.exchange import views

app_name = "exchange"
urlpatterns = [
    path("lists/<slug:kind>/", views.push, name="push"),
    path("ready/", views.ready, name="ready"),
    # 省际协查, under the names by which one asks any office.
    path("interprovince/submit", views.submit, name="submit"),
    path("interprovince/poll", views.poll, name="poll"),
]
