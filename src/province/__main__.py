"""`python -m province generate`, `serve`, `push` (departments' lists), `ask` (another province)."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from cncrypto.signed_http import ALGORITHMS
from province.generate import generate
from province.sending import ask, collect, push
from province.serve import serve


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="province", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("generate", help="write a synthetic province to Parquet")
    make.add_argument("--households", type=int, required=True)
    make.add_argument("--seed", type=int, default=1)
    make.add_argument("--out", type=Path, required=True)
    make.add_argument("--county", help="one county only, six digits")
    make.add_argument("--registers", choices=("all", "none"), default="all")
    run = commands.add_parser("serve", help="run the departments' services on loopback")
    run.add_argument("--data", type=Path, required=True)
    run.add_argument("--ports-file", type=Path, required=True)
    run.add_argument("--secrets", type=Path, required=True)
    run.add_argument("--signature", choices=ALGORITHMS, help="of every office, not as each agreed")
    run.add_argument("--to", default="", help="the platform to tell of late answers, …/exchange")
    send = commands.add_parser("push", help="push the departments' monitoring lists")
    query = commands.add_parser("ask", help="ask about one person as another province does")
    for one in (send, query):
        one.add_argument("--data", type=Path, required=True)
        one.add_argument("--secrets", type=Path, required=True)
        one.add_argument("--to", required=True, help="the platform, http://…/exchange")
        one.add_argument("--on", type=date.fromisoformat, help="the platform's day, if not today")
    send.add_argument("--division", action="append", required=True, help="county or township")
    send.add_argument("--rows", type=int, default=6, help="people on each list, at most")
    query.add_argument("--division", required=True, help="county that is to look")
    query.add_argument("--service", default="interprovince.360000")
    query.add_argument("--place", type=int, default=0, help="which person of the registers")
    query.add_argument("--ticket", help="collect the answer to this ticket instead")
    given = parser.parse_args(argv)
    today = date.today()  # noqa: DTZ011
    try:
        if given.command == "push":
            for told in push(
                given.data, given.secrets, given.to, divisions=given.division, rows=given.rows,
                on=given.on or today,
            ):  # fmt: skip
                sys.stdout.write(
                    f"{told.kind}：{told.rows}行，列为线索{told.accepted}，未收{told.refused}。\n"
                )
        elif given.command == "ask" and given.ticket:
            answer = collect(given.secrets, given.to, service=given.service, ticket=given.ticket)
            said = json.dumps(answer, ensure_ascii=False) if answer else "还没有答复。"
            sys.stdout.write(f"{said}\n")
        elif given.command == "ask":
            ticket = ask(
                given.data, given.secrets, given.to, service=given.service,
                division=given.division, place=given.place, on=given.on or today,
            )  # fmt: skip
            sys.stdout.write(f"受理号{ticket}\n")
        elif given.command == "generate":
            made = generate(
                given.households, given.seed, given.out,
                county=given.county, registers=given.registers == "all",
            )  # fmt: skip
            sys.stdout.write(
                f"已生成{made['counts']['households']:,}户、{made['counts']['people']:,}人。\n"
            )
        else:
            serve(
                given.data, given.ports_file, given.secrets, signature=given.signature, to=given.to
            )
    except ValueError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
