"""The clinical table of a synthetic dataset: what a registry would know of each child."""

import csv
import io
from collections.abc import Iterable
from datetime import timedelta

from cancerimage.dicom.phantoms.people import SYNTHETIC, Person

COLUMNS = (
    "patient_id",
    "name",
    "sex",
    "birth_date",
    "diagnosis_date",
    "age_at_diagnosis_days",
    "diagnosis",
    "topography",
    "morphology",
    "side",
    "inrg_stage",
    "mycn",
    "aberration_11q",
    "histology",
    "ferritin_ug_l",
    "ldh_u_l",
    "risk_group",
    "treatment",
    "response",
    "follow_up_days",
    "vital_status",
    "remark",
)
"""The columns; codes are those of ICD-O-3, stages those of the INRG."""


def table(people: Iterable[Person]) -> str:
    """Return the table as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row(one) for one in people)
    return out.getvalue()


def row(person: Person) -> dict[str, str]:
    """Return what the table says of a person."""
    chance = person.chance.of("clinical")
    risk = risk_group(person)
    seen = chance.number("followed", 200, 1400)
    survives = chance.share("survives") < {"very low": 0.98, "low": 0.95, "intermediate": 0.85, "high": 0.55}[risk]
    favourable = person.days_old < 1825 and chance.share("histology") < (0.3 if risk == "high" else 0.8)
    treatments = {
        "very low": "observation",
        "low": "surgery",
        "intermediate": "chemotherapy, surgery",
        "high": "chemotherapy, surgery, radiotherapy, stem cell transplant, immunotherapy",
    }
    return {
        "patient_id": person.patient_id,
        "name": f"{person.family}, {person.given}",
        "sex": person.sex,
        "birth_date": person.birth.isoformat(),
        "diagnosis_date": person.diagnosis.isoformat(),
        "age_at_diagnosis_days": str(person.days_old),
        "diagnosis": "neuroblastoma",
        "topography": "C74.9",
        "morphology": "9500/3",
        "side": person.tumour.side,
        "inrg_stage": person.stage,
        "mycn": person.mycn,
        "aberration_11q": chance.weighted("11q", (("no", 0.7), ("yes", 0.2), ("", 0.1))),
        "histology": "favourable" if favourable else "unfavourable",
        "ferritin_ug_l": str(chance.number("ferritin", 90, 600) if risk == "high" else chance.number("low", 10, 110)),
        "ldh_u_l": str(chance.number("ldh", 600, 3200) if risk == "high" else chance.number("less", 180, 750)),
        "risk_group": risk,
        "treatment": treatments[risk],
        "response": "partial" if person.response > 0.6 else "very good partial",
        "follow_up_days": str(seen),
        "vital_status": "alive" if survives else "dead",
        "remark": f"{SYNTHETIC}, last seen {(person.diagnosis + timedelta(days=seen)).isoformat()}",
    }


def risk_group(person: Person) -> str:
    """Return the risk group, much simplified from that of the International Neuroblastoma Risk Group."""
    if person.mycn == "amplified" or (person.stage == "M" and person.days_old >= 540):
        return "high"
    return {"L1": "very low", "MS": "very low", "L2": "low"}.get(person.stage, "intermediate")
