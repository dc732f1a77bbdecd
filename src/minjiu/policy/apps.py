from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "minjiu.policy"
    label = "policy"
    verbose_name = "政策"
