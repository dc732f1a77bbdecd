"""低保边缘家庭."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="dibao_margin",
    name="低保边缘家庭",
    department="civil_affairs",
    order=20,
    eligible="dibao_margin_eligible",
    steps={
        "yes": "请办理人核实后提出审核意见",
        "no": "拟不予确认时，先听取家庭陈述，再由两人作出书面决定",
    },
)
