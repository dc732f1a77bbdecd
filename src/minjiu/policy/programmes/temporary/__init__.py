"""临时救助: 急难型 first, 支出型 by the ordinary procedure."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="temporary",
    name="临时救助",
    department="civil_affairs",
    order=50,
    eligible="temporary_eligible",
    amount="temporary_amount",
    per="once",
    steps={
        "yes": "急难型先行救助，5个工作日内发放第一笔，手续后补；支出型按程序调查、审批",
        "no": "没有遭遇急难、支出也没有超出承受能力的，告知理由；有其他困难的，转介慈善帮扶",
    },
    exclusive_with={"emergency": "urgent_or_emergency"},
    notes={
        "urgent_or_emergency": "与突发公共事件急难救助不重复发放：同一急难只发一种，选较高的",
        "temporary_urgent": "急难型，不核对收入财产",
        "temporary_follow_up": "已先行救助，严重急难可跟进救助；与支出型都符合的，按较高的一项",
        "temporary_case_by_case": "已到最多月数或封顶额而困难仍在：可一事一议，由县级研究加大救助",
        "temporary_township_decides": "在乡镇（街道）审批限额以内",
    },
)
