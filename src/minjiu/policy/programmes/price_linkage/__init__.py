"""价格临时补贴: the price linkage (社会救助和保障标准与物价上涨挂钩联动机制)."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="price_linkage",
    name="价格临时补贴",
    department="civil_affairs",
    order=160,
    eligible="price_linkage_eligible",
    amount="price_linkage_amount",
    per="month",
    person_eligible="price_linkage_person_eligible",
    person_amount="price_linkage_person_amount",
    steps={
        "yes": "不用申请：列入当月发放名单，一人只领一份",
        "no": "本月没有启动联动，或者没有属于发放范围的成员",
        "unknown": "不用申请：当月价格指数公布后，由民政部门统一测算发放",
    },
)
