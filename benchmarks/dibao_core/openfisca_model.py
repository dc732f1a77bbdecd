"""The same law for openfisca-core, Parquet to Parquet; run in a virtual environment of its own.

    python openfisca_model.py SOURCE OUT ON VALUES.json

Prints seconds and peak memory as JSON. Variables are evaluated on whole columns, as OpenFisca is
meant to be used; numbers go in as arrays and not through its JSON, which would be far slower.
"""

import json
import resource
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity("person", "persons", "person", is_person=True)
Household = build_entity(
    "household", "households", "household", roles=[{"key": "member", "plural": "members"}]
)
RELATIONS = {"applicant": 1, "spouse": 2, "child": 3}
POSTGRADUATE = 5


def half_up(amount, step):
    return (2 * amount + step) // (2 * step)


def variable(name, entity, formula=None, kind=int):
    members = {"value_type": kind, "entity": entity, "definition_period": DateUnit.MONTH}
    if formula is not None:
        members["formula"] = formula
    return type(name, (Variable,), members)


FLAGS = (
    "long_coresident", "legal_support_duty", "cannot_live_independently", "clergy_away_3y",
    "in_prison", "in_compulsory_detox", "declared_missing", "full_time_student",
    "operating_company",
)  # fmt: skip
NUMBERS = (
    "wage_receipts", "business_receipts", "business_costs", "property_receipts", "property_costs",
    "pension_receipts", "central_basic_pension_receipts", "unemployment_receipts",
    "support_receipts", "other_transfer_receipts", "transfers_paid", "other_receipts",
    "bank_balance", "securities_value", "insurance_value", "other_financial_value", "vehicles",
    "exempt_vehicles", "homes",
)  # fmt: skip
HOME_FLAGS = ("high_cost_school", "self_financed_study_abroad")


def system(on, values):
    v = values
    days = int(np.datetime64(on).astype("datetime64[D]").astype(int))

    def birthday(birth_on, years):
        months = birth_on.astype("datetime64[D]").astype("datetime64[M]")
        day = (birth_on.astype("datetime64[D]") - months).astype(int)
        return ((months + 12 * years).astype("datetime64[D]")).astype(int) + day

    def minor(person, period):
        return birthday(person("birth_day", period), 18) > days

    def student_to_bachelor(person, period):
        return person("full_time_student", period) * (
            person("education_code", period) != POSTGRADUATE
        )

    def left_out(person, period):
        return (
            person("clergy_away_3y", period) + person("in_prison", period)
            + person("in_compulsory_detox", period) + person("declared_missing", period)
        )  # fmt: skip

    def core_member(person, period):
        relation = person("relation_code", period)
        child = (
            person("minor", period) + person("cannot_live_independently", period)
            + person("student_to_bachelor", period)
        )  # fmt: skip
        return (relation == 1) + (relation == 2) + (relation == 3) * child

    def counted(person, period):
        together = person("long_coresident", period) * person("legal_support_duty", period)
        return ~person("left_out", period) * (person("core_member", period) + together)

    def counted_persons(household, period):
        return household.sum(household.members("counted", period)).astype(np.int64)

    def wage_counted(person, period):
        wage = person("wage_receipts", period)
        return wage - half_up(wage * v["employment_cost_ratio"], 10_000)

    def business_net(person, period):
        return np.maximum(0, person("business_receipts", period) - person("business_costs", period))

    def property_net(person, period):
        return np.maximum(0, person("property_receipts", period) - person("property_costs", period))

    def pension_counted(person, period):
        pension = person("pension_receipts", period)
        if not v["basic_pension_excluded"]:
            return pension
        return np.maximum(0, pension - person("central_basic_pension_receipts", period))

    def transfer_net(person, period):
        return (
            person("pension_counted", period) + person("unemployment_receipts", period)
            + person("support_receipts", period) + person("other_transfer_receipts", period)
            - person("transfers_paid", period)
        )  # fmt: skip

    def person_income(person, period):
        found = (
            person("wage_counted", period) + person("business_net", period)
            + person("property_net", period) + person("transfer_net", period)
            + person("other_receipts", period)
        )  # fmt: skip
        return np.maximum(0, found)

    def total(household, name, period):
        of_members = household.members(name, period) * household.members("counted", period)
        return household.sum(of_members).astype(np.int64)

    def income_in_period(household, period):
        return total(household, "person_income", period)

    def household_income(household, period):
        return half_up(household("income_in_period", period), v["income_period_months"])

    def income_per_person(household, period):
        persons = household("counted_persons", period)
        found = half_up(household("household_income", period), np.maximum(1, persons))
        return np.where(persons == 0, 0, found)

    def person_assets(person, period):
        return (
            person("bank_balance", period) + person("securities_value", period)
            + person("insurance_value", period) + person("other_financial_value", period)
        )  # fmt: skip

    def financial_assets(household, period):
        return total(household, "person_assets", period)

    def vehicles_counted(person, period):
        return np.maximum(0, person("vehicles", period) - person("exempt_vehicles", period))

    def things_within_limits(household, period):
        return (
            (total(household, "vehicles_counted", period) == 0)
            * (total(household, "homes", period) <= v["home_limit"])
            * (total(household, "operating_company", period) == 0)
        )

    def spending_within_limits(household, period):
        return ~(
            household("high_cost_school", period) + household("self_financed_study_abroad", period)
        )

    def dibao_line(household, period):
        return household("dibao_standard", period) * household("counted_persons", period)

    def within(household, period, months):
        limit = household("dibao_line", period) * months
        return (
            (household("financial_assets", period) <= limit)
            * household("things_within_limits", period)
            * household("spending_within_limits", period)
        )

    def property_within_limits(household, period):
        return within(household, period, v["deposit_limit_months"])

    def margin_property_within_limits(household, period):
        return within(household, period, v["margin_deposit_limit_months"])

    def dibao_eligible(household, period):
        return (
            (household("counted_persons", period) > 0)
            * household("property_within_limits", period)
            * (household("household_income", period) < household("dibao_line", period))
        )

    def dibao_amount(household, period):
        short = household("dibao_line", period) - household("household_income", period)
        return np.where(
            household("dibao_eligible", period), np.maximum(v["minimum_grant"], short), 0
        )

    def dibao_margin_eligible(household, period):
        line = half_up(household("dibao_line", period) * v["margin_ratio"], 10_000)
        return (
            ~household("dibao_eligible", period)
            * household("margin_property_within_limits", period)
            * (household("household_income", period) < line)
        )

    found = TaxBenefitSystem([Person, Household])
    of_person = (
        minor, student_to_bachelor, left_out, core_member, counted, wage_counted, business_net,
        property_net, pension_counted, transfer_net, person_income, person_assets,
        vehicles_counted,
    )  # fmt: skip
    of_household = (
        counted_persons, income_in_period, household_income, income_per_person, financial_assets,
        things_within_limits, spending_within_limits, dibao_line, property_within_limits,
        margin_property_within_limits, dibao_eligible, dibao_amount, dibao_margin_eligible,
    )  # fmt: skip
    flags = {
        "minor", "student_to_bachelor", "left_out", "core_member", "counted",
        "things_within_limits", "spending_within_limits", "property_within_limits",
        "margin_property_within_limits", "dibao_eligible", "dibao_margin_eligible",
    }  # fmt: skip
    for entity, formulas in ((Person, of_person), (Household, of_household)):
        for formula in formulas:
            name = formula.__name__
            found.add_variable(variable(name, entity, formula, bool if name in flags else int))
    for name in ("birth_day", "education_code", "relation_code", *NUMBERS):
        found.add_variable(variable(name, Person))
    for name in FLAGS:
        found.add_variable(variable(name, Person, kind=bool))
    for name in HOME_FLAGS:
        found.add_variable(variable(name, Household, kind=bool))
    found.add_variable(variable("dibao_standard", Household))
    for one in found.variables.values():
        if one.value_type is int:
            one.dtype = np.int64  # fen do not fit into the 32 bits that OpenFisca takes
    return found


TARGETS = ("dibao_eligible", "dibao_amount", "dibao_margin_eligible", "income_per_person")


def codes(column, known):
    column = column.combine_chunks().dictionary_encode()
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    table = np.array([known.get(text, 0) for text in column.dictionary.to_pylist()] or [0])
    return table[column.indices.to_numpy(zero_copy_only=False)]


def main(source, out, on, values):
    given = json.loads(Path(values).read_text())
    members = ["birth_on", "relation", "education_stage", *FLAGS, *NUMBERS]
    columns = ["household_id", "division", *HOME_FLAGS]
    columns += [f"members.list.element.{name}" for name in members]
    files = sorted(Path(source).glob("*.parquet"))
    parts = [pq.ParquetFile(file).read(columns=columns) for file in files]
    table = pa.concat_tables(parts).combine_chunks()
    lists = table["members"].combine_chunks()
    lists = lists.chunk(0) if isinstance(lists, pa.ChunkedArray) else lists
    people = lists.flatten()
    sizes = np.diff(lists.offsets.to_numpy())
    own = system(on, given["values"])
    populations = own.instantiate_entities()
    person, household = populations["person"], populations["household"]
    person.count, household.count = len(people), len(table)
    person.ids, household.ids = np.arange(person.count), np.arange(household.count)
    household.members_entity_id = np.repeat(household.ids, sizes)
    simulation = Simulation(own, populations)
    period = on[:7]

    begun, cpu = time.perf_counter(), time.process_time()

    def give(name, array):
        simulation.set_input(name, period, array)

    give("birth_day", people.field("birth_on").cast(pa.int32()).to_numpy().astype(np.int64))
    give("relation_code", codes(pa.chunked_array([people.field("relation")]), RELATIONS))
    give(
        "education_code",
        codes(pa.chunked_array([people.field("education_stage")]), {"postgraduate": POSTGRADUATE}),
    )
    for name in FLAGS:
        give(name, people.field(name).to_numpy(zero_copy_only=False))
    for name in NUMBERS:
        give(name, people.field(name).to_numpy(zero_copy_only=False))
    for name in HOME_FLAGS:
        give(name, table[name].to_numpy())
    places = table["division"].combine_chunks().dictionary_encode()
    places = places.combine_chunks() if isinstance(places, pa.ChunkedArray) else places
    standards = np.array([given["standards"][p] for p in places.dictionary.to_pylist()], np.int64)
    give("dibao_standard", standards[places.indices.to_numpy()])
    answers = {name: simulation.calculate(name, period) for name in TARGETS}
    alone = {
        "alone": time.perf_counter() - begun, "alone_cpu": time.process_time() - cpu,
    }  # fmt: skip
    result = pa.table(
        {"household_id": table["household_id"], "division": table["division"], **answers}
    )
    Path(out).mkdir()
    pq.write_table(result, Path(out) / "all.parquet", compression="zstd")
    return alone


if __name__ == "__main__":
    date.fromisoformat(sys.argv[3])
    begun, cpu = time.perf_counter(), time.process_time()
    alone = main(*sys.argv[1:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}
    print(json.dumps({**spent, **alone, "peak_mb": peak}))
