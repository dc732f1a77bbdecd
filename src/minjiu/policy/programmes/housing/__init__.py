"""住房救助: public rental or rent allowance in towns, repair of dangerous houses in villages."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="housing",
    name="住房救助",
    department="housing",
    order=80,
    eligible="housing_eligible",
    amount="housing_amount",
    per="once",
    steps={
        "yes": "转住建部门：民政查过收入和财产，住建查住房，公示后优先安排",
        "no": "没有住房困难，或者不是专项救助对象",
    },
    notes={
        "public_rental_eligible": "城镇：公租房或租赁补贴，二选一",
        "rent_allowance": "租赁补贴每月",
        "house_repair_eligible": "农村：列入危房改造",
    },
)
