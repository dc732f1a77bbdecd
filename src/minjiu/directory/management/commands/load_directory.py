from typing import Any

from django.core.management.base import BaseCommand

from minjiu.directory.actions.loading import load_directory


class Command(BaseCommand):
    help = "载入机构目录：成员单位、行政区划、职责、规则、席位；可重复运行"

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in load_directory().items():
            self.stdout.write(f"{name}: {count}")
