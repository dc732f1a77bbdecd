"""刚性支出困难家庭."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="rigid_expenditure",
    name="刚性支出困难家庭",
    department="civil_affairs",
    order=30,
    eligible="rigid_expenditure_eligible",
    steps={
        "yes": "核对支出票据后提出审核意见；认定有效期不超过12个月，到期重新申请",
        "no": "拟不予认定时，先听取家庭陈述；情况复杂的可一事一议，并告知可以申请临时救助",
    },
)
