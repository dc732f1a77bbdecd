from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from minjiu.assistance.actions.determining import replay_all


class Command(BaseCommand):
    help = "重新测算全部已存的测算，列出与原结果的差异"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["replay"], metavar="replay")

    def handle(self, *args: Any, **options: Any) -> None:
        count = other_rules = 0
        differ: list[str] = []
        for made, replay in replay_all():
            count += 1
            other_rules += replay.before.version != replay.after.version
            if not replay.same:
                differ.append(str(made))
        self.stdout.write(f"重新测算{count}件，其中{other_rules}件的规则版本与现行不同。")
        if differ:
            raise CommandError(f"{len(differ)}件结果不同：{'、'.join(differ[:20])}")
        self.stdout.write("结果全部一致。")
