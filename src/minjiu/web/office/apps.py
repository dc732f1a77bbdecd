from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "minjiu.web.office"
    label = "office"
    verbose_name = "联席会议"
