from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "minjiu.publishing"
    label = "publishing"
    verbose_name = "公开"
