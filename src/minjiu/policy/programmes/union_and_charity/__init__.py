"""工会帮扶和慈善帮扶: flags for the union and for charities."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="union_and_charity",
    name="工会和慈善帮扶",
    department="trade_union",
    order=150,
    eligible="union_and_charity_eligible",
    person_eligible="union_help_person_eligible",
    steps={
        "yes": "困难职工转工会；其他缺口经家庭同意后转慈善组织，不作为待遇",
        "no": "没有建档困难职工，也没有需要转介的缺口",
    },
    notes={
        "union_help_eligible": "工会：建档困难职工",
        "charity_referral": "慈善：大病或自负医疗支出仍重，可转介",
        "charity_against_spending": "已有慈善资助，只抵扣一次医疗支出：",
    },
)
