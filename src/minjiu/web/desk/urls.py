from django.urls import path

from minjiu.web.desk.views import (
    cases,
    families,
    imports,
    likely,
    people,
    steps,
    today,
    upkeep,
)

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("families/", families.families, name="families"),
    path("families/start/", families.start, name="start"),
    path("families/<uuid:household_id>/", families.family, name="family"),
    path("number/", people.check_number, name="number"),
    path(
        "families/<uuid:household_id>/people/<uuid:person_id>/<slug:field>/",
        people.reveal,
        name="reveal",
    ),
    path("families/<uuid:household_id>/hukou/", families.ask_hukou, name="hukou"),
    path("families/<uuid:household_id>/members/", families.confirm, name="members"),
    path("families/<uuid:household_id>/sign/", families.sign, name="sign"),
    path("families/<uuid:household_id>/apply/", families.apply, name="apply"),
    path("families/<uuid:household_id>/changes/", upkeep.changes, name="changes"),
    path("families/<uuid:household_id>/do/<slug:step>/", upkeep.take, name="family_step"),
    path("imports/", imports.imports, name="imports"),
    path("imports/template/", imports.template, name="import_template"),
    path("imports/<uuid:batch_id>/", imports.batch, name="import"),
    path("likely/", likely.pairs, name="likely"),
    path("likely/<uuid:pair_id>/", likely.pair, name="likely_pair"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<uuid:case_id>/", cases.case, name="case"),
    path("cases/<uuid:case_id>/declare/", cases.declare, name="declare"),
    path("cases/<uuid:case_id>/progress/", cases.progress, name="progress"),
    path("cases/<uuid:case_id>/why/<slug:programme>/", cases.why, name="why"),
    path("cases/<uuid:case_id>/report/", cases.report, name="report"),
    path("cases/<uuid:case_id>/decision/", cases.decision, name="decision"),
    path("cases/<uuid:case_id>/notice/", cases.notice, name="notice"),
    path("cases/<uuid:case_id>/publicity/", cases.publicity, name="publicity"),
    path("cases/<uuid:case_id>/do/<slug:step>/", steps.take, name="step"),
]
