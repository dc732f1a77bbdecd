"""教育救助: grants to pupils and students, by stage."""

from minjiu.policy.programmes.declaration import Programme

PROGRAMME = Programme(
    code="education",
    name="教育救助",
    department="education",
    order=70,
    eligible="education_eligible",
    amount="education_amount",
    per="year",
    person_eligible="education_person_eligible",
    person_amount="education_person_amount",
    steps={
        "yes": "学生向就读学校提出，学校核实后发放；名单转教育部门",
        "no": "没有在校的专项救助对象；一般困难学生仍可向学校申请资助",
    },
    notes={
        "education_fee_waiver": "普通高中另免学杂费，每年",
        "education_preschool_fee_waived": "学前一年免保育教育费",
        "education_home_teaching": "不能入学的残疾儿童：由教育部门安排送教上门或远程教育",
        "education_loan_open": "大学生可申请国家助学贷款",
    },
)
