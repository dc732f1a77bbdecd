"""因病致贫家庭纳入低保."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="illness_dibao",
    name="因病致贫家庭纳入低保",
    department="civil_affairs",
    order=35,
    eligible="illness_dibao_eligible",
    amount="illness_dibao_amount",
    per="month",
    steps={
        "yes": "核对医疗票据后，按低保程序提出审核意见",
        "no": "拟不予确认时，先听取家庭陈述，再由两人作出书面决定",
    },
)
