"""特困人员救助供养."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="tekun",
    name="特困人员救助供养",
    department="civil_affairs",
    order=40,
    eligible="tekun_eligible",
    amount="tekun_amount",
    per="month",
    person_eligible="tekun_person_eligible",
    person_amount="tekun_person_amount",
    notes={
        "dibao_or_tekun": "有成员也符合低保：一人只能享受一种，由本人或监护人选择；"
        "选特困供养的不再计入低保家庭",
    },
    exclusive_with={"dibao": "dibao_or_tekun"},
    steps={
        "yes": "请乡镇调查核实并提出初审意见，公示7天后报县级审核确认；核实生活自理能力和供养方式",
        "no": "拟不予确认时，书面说明理由；符合低保或临时救助的，转入相应程序",
    },
)
