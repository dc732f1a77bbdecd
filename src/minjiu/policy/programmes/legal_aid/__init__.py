"""法律援助."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="legal_aid",
    name="法律援助",
    department="justice",
    order=140,
    eligible="legal_aid_eligible",
    person_eligible="legal_aid_person_eligible",
    steps={
        "yes": "转法律援助机构：七日内决定，决定援助的三日内指派；不收费",
        "no": "没有属于援助范围的事项；可拨打12348免费咨询",
    },
    notes={
        "legal_aid_means_waived": "不查经济状况：救助对象、特定人员或特定事项",
    },
)
