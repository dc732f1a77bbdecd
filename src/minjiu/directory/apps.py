from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "minjiu.directory"
    label = "directory"
    verbose_name = "机构目录"
