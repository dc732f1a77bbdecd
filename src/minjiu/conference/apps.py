from django.apps import AppConfig


class ConferenceConfig(AppConfig):
    name = "minjiu.conference"
    label = "conference"
    verbose_name = "联席会议"
