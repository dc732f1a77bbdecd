"""医疗救助: contribution subsidy and aid on one's own cost, by class of person."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="medical",
    name="医疗救助",
    department="medical_insurance",
    order=60,
    eligible="medical_eligible",
    amount="medical_amount",
    per="year",
    person_eligible="medical_person_eligible",
    person_amount="medical_person_amount",
    steps={
        "yes": "①至④类人员就医时一站式结算，不必申请，请把名单推送医保部门；"
        "因病致贫的，帮助家庭事后申请，由县级医保部门审核",
        "no": "告知理由；医药费负担仍重的，看是否符合临时救助",
    },
    notes={
        "medical_tilt_total": "全年倾斜救助（起点和比例为推定，以当地医保部门为准）",
    },
)
