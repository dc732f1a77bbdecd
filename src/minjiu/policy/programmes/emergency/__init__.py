"""突发公共事件困难群众急难救助."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="emergency",
    name="突发公共事件急难救助",
    department="civil_affairs",
    order=120,
    eligible="emergency_eligible",
    amount="emergency_amount",
    per="once",
    person_eligible="emergency_person_eligible",
    person_amount="emergency_person_amount",
    notes={"urgent_or_emergency": "与急难型临时救助不重复发放：同一急难只发一种，选较高的"},
    exclusive_with={"temporary": "urgent_or_emergency"},
    steps={
        "yes": "在急难发生地先行救助，事后补手续",
        "no": "当地没有突发公共事件，或者基本生活没有因此困难",
    },
)
