"""The questions that engines are compared on: what people who look for data ask, from narrow to everything."""

COHORTS = (
    "cancer:lung modality:CT",
    "cancer:lung modality:CT (manufacturer:GE or manufacturer:Siemens) age:50..70 not sex:male",
    "cancer:breast modality:MG",
    "cancer:breast modality:MR age:..50",
    "cancer:prostate modality:MR manufacturer:Siemens and also has (modality:SEG)",
    "modality:CT and also has (modality:SEG)",
    "modality:PT and also has (modality:CT)",
    "cancer:colon,rectum modality:CT images:100..",
    "cancer:glioma,glioblastoma modality:MR,SM",
    "bodypart:chest modality:CT images:200..500",
    "sex:female age:60..",
    "licence:CC-BY-4.0 modality:MR year:2010..",
    "dataset:nlst modality:CT sex:male",
    "cancer:liver not modality:SEG,SR",
    "manufacturer:Hologic",
    "age:unknown sex:unknown modality:SM",
    "modality:CT or modality:MR",
    "not modality:SEG",
    "images:2..",
    "",
)
QUICK = COHORTS[:2] + COHORTS[5:6]
"""A few of them for the quick mode; the empty question is everything."""
