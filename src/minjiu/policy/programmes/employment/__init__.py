"""就业救助: help to find work for members who can work and have none."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="employment",
    name="就业救助",
    department="human_resources",
    order=90,
    eligible="employment_eligible",
    person_eligible="employment_person_eligible",
    steps={
        "yes": "转人社：登记失业，免费介绍工作；社保、岗位、培训补贴由人社核定",
        "no": "没有能劳动而失业的专项救助对象",
    },
    notes={
        "zero_employment_family": "能劳动的成员都失业：应确保至少一人就业",
        "refused_too_often": "有成员连续三次无正当理由拒绝工作：可减发、停发其本人的低保金，由民政部门决定",
    },
)
