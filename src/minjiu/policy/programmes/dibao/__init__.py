"""最低生活保障."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="dibao",
    name="最低生活保障",
    department="civil_affairs",
    order=10,
    eligible="dibao_eligible",
    amount="dibao_amount",
    per="month",
    person_eligible="dibao_person_eligible",
    notes={
        "in_grace_period": "在渐退期内，按原金额继续发放",
        "dibao_or_tekun": "有成员也符合特困供养：一人只能享受一种，由本人或监护人选择；"
        "选特困供养的不再计入低保家庭，应重新测算",
    },
    exclusive_with={"tekun": "dibao_or_tekun"},
    steps={
        "yes": "请办理人核实后提出审核意见",
        "no": "拟不予确认时，先听取家庭陈述，再由两人作出书面决定",
    },
)
