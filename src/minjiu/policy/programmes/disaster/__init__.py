"""受灾人员救助: emergency, transitional, winter and spring, rebuilding."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="disaster",
    name="受灾人员救助",
    department="emergency",
    order=100,
    eligible="disaster_eligible",
    amount="disaster_amount",
    per="once",
    steps={
        "yes": "村（居）民主评议、公示，乡镇审核，报县级应急管理部门审批",
        "no": "没有因自然灾害受灾，或者没有需要救助的情形",
    },
    notes={
        "disaster_emergency": "应急：先安排食宿、饮水、衣被和医疗，不等审批",
        "disaster_grain": "过渡期每人每天另发口粮500克",
        "disaster_winter_spring": "冬春救助：十月底前列入县级需救助人员名册",
    },
)
