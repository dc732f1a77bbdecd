"""残疾人两项补贴: 困难残疾人生活补贴 and 重度残疾人护理补贴."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="disability",
    name="残疾人两项补贴",
    department="civil_affairs",
    order=130,
    eligible="disability_eligible",
    amount="disability_amount",
    per="month",
    person_eligible="disability_person_eligible",
    person_amount="disability_person_amount",
    steps={
        "yes": "请本人或代办人申请，残联核对残疾人证，县级民政部门审定；自递交申请的当月起计发",
        "no": "告知理由；没有残疾人证的，指引向残联申请评定",
    },
    notes={
        "disability_living_amount": "其中困难残疾人生活补贴每月",
        "disability_care_amount": "其中重度残疾人护理补贴每月",
    },
)
