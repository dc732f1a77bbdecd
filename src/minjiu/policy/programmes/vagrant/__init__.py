"""流浪乞讨人员救助: shelter that a person asks for."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="vagrant",
    name="流浪乞讨人员救助",
    department="civil_affairs",
    order=110,
    eligible="vagrant_eligible",
    amount="vagrant_amount",
    per="day",
    person_eligible="vagrant_person_eligible",
    person_amount="vagrant_person_amount",
    steps={
        "yes": "由救助管理站接待：免费食宿、医疗，联系亲属，提供返乡车票",
        "no": "不属于流浪乞讨人员，或者本人不愿受助（不得强制）",
    },
    notes={
        "vagrant_stay_over": "在站超过十天：报上级民政部门备案",
        "vagrant_tracing": "身份不明：二十四小时内发布寻亲公告",
        "vagrant_settlement": "超过三个月仍查不明身份：办理落户安置",
    },
)
