from django.urls import path

from minjiu.web.exchange import views

app_name = "exchange"
urlpatterns = [path("lists/<slug:kind>/", views.push, name="push")]
