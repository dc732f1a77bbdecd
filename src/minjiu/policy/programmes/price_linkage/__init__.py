"""价格临时补贴: the price linkage (社会救助和保障标准与物价上涨挂钩联动机制)."""

from minjiu.policy.programmes.declaration import Measure, Programme

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
        "no": "没有属于发放范围的成员（指数月在册的低保对象、特困人员等）",
    },
    measure=Measure(
        recipient="price_recipient_in_family",
        unpublished="{where}{month}的{what}没有公布或没有录入，现在还不能判断是否启动。"
        "指数由国家统计局当地调查队公布，由民政或发展改革部门在“价格联动”录入，另一人复核后生效",
        not_started="本月价格涨幅没有达到启动条件，不发放",
    ),
)
