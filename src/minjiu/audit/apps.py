from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "minjiu.audit"
    label = "audit"
    verbose_name = "审计"
