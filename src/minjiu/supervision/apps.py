from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "minjiu.supervision"
    label = "supervision"
    verbose_name = "跟踪督促"
