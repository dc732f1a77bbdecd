"""One bulk run in a process of its own, by files or, with "api", by messages about some people each,
but for offices that take files only."""

import sys
from dataclasses import replace

import django


def main(number: str, way: str) -> None:
    django.setup()
    from minjiu.common.memory import collect_seldom
    from minjiu.verification.actions.bulk.asking import carry_on
    from minjiu.verification.adapters import catalogue
    from minjiu.verification.models import BulkRun

    if way == "api":
        singly = {
            code: replace(s, bulk_format="") if s.protocol != "batch_files" else s
            for code, s in catalogue.catalogue().items()
        }
        catalogue.catalogue = lambda: singly
    collect_seldom()
    carry_on(BulkRun.objects.get(number=number).pk)


if __name__ == "__main__":
    main(*sys.argv[1:])
