from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.api import get_user
from minjiu.config.demo.accounts import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    help = "建立演示账号（只在演示环境）"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("演示账号只能建在演示环境中。")
        for account in ACCOUNTS:
            if get_user(account.username) is None:
                with transaction.atomic():
                    user = create_user(
                        username=account.username,
                        name=account.name,
                        unit_name=account.unit_name,
                        password=PASSWORD,
                        acting_user=None,
                    )
                    grant_role(
                        user=user,
                        role=account.role,
                        division_code=account.division_code,
                        department_code=account.department_code,
                        seat_number=account.seat_number,
                        valid_from=date(2026, 1, 1),
                        basis="演示",
                        acting_user=None,
                    )
