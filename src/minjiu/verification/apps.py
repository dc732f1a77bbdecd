from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "minjiu.verification"
    label = "verification"
    verbose_name = "经济状况核对"
