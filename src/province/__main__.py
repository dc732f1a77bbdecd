"""`python -m province generate …` and `python -m province serve …`."""

import argparse
import sys
from pathlib import Path

from province.generate import generate
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
    given = parser.parse_args(argv)
    try:
        if given.command == "generate":
            made = generate(
                given.households, given.seed, given.out,
                county=given.county, registers=given.registers == "all",
            )  # fmt: skip
            sys.stdout.write(
                f"已生成{made['counts']['households']:,}户、{made['counts']['people']:,}人。\n"
            )
        else:
            serve(given.data, given.ports_file, given.secrets)
    except ValueError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
