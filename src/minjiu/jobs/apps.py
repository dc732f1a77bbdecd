from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "minjiu.jobs"
    label = "jobs"
    verbose_name = "任务"
