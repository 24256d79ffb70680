"""Every filter of the explorer of the European Cancer Imaging Initiative, as a condition of ours.

Keys and values are those of the explorer's own catalogue (samply/eucaim-frontend, catalogue-eucaim.json).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cancerimage.query.fields import FIELDS, Kind
from cancerimage.query.nodes import Between, Is


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of the explorer."""

    group: str
    key: str
    label: str
    field: str
    """The field of ours that it asks about."""
    values: Mapping[str, Is | Between]
    """What each of its values asks for; a filter without values takes a range of numbers."""

    @property
    def kind(self) -> Literal["value", "range"]:
        """How the filter is filled in."""
        return "value" if self.values else "range"

    def between(self, low: int | None, high: int | None) -> Between:
        """Return what a range asks for; the explorer sends 0 for a bound that was left open."""
        least, most = FIELDS[self.field].minimum or 0, FIELDS[self.field].maximum or 0
        # An upper bound of 0 that lies below the lower one is one that was left open as well.
        closed = high is not None and not (high == 0 and low)
        return Between(
            self.field,
            None if not low else min(max(low, least), most),
            min(max(high or 0, least), most) if closed else None,
        )


# Group | key | label | field | the explorer's value=ours, with spaces between; one without values takes a range.
# From "tumour marker" on, keys and values stand in the explorer behind "EUCAIM_Hyper-Ontology_V1.0.".
_FILTERS = """
patient | SNOMEDCT263495000 | Gender | sex | SNOMEDCT248153007=male SNOMEDCT248152002=female SNOMEDCT74964007=other \
SNOMEDCT261665006=unknown
patient | SNOMEDCT423493009 | Age at Diagnosis | age_at_diagnosis |
clinical | SNOMEDCT439401001 | Diagnosis | cancer | SNOMEDCT363406005=colon SNOMEDCT254837009=breast \
SNOMEDCT363358000=lung SNOMEDCT363484005=pelvis SNOMEDCT399068003=prostate
clinical | SNOMEDCT432213005 | Year of Diagnosis | diagnosis_year |
image | RID10311 | Modality | modality | RID10312=MR RID10337=PT RID10334=NM RID10321=CT
image | SNOMEDCT123037004 | Body Part | bodypart | SNOMEDCT76752008=breast SNOMEDCT71854001=colon \
SNOMEDCT39607008=lung SNOMEDCT12921003=pelvis SNOMEDCT41216001=prostate
image | C25392 | Manufacturer | manufacturer | C200140=Siemens birnlex_3066=Siemens birnlex_12833=GE \
birnlex_3065=Philips birnlex_3067=Toshiba
tumour marker | CLIN1045815 | Estrogen receptor | er | COM1001310=positive COM1001332=negative
tumour marker | CLIN1046085 | Progesterone receptor | pr | COM1001310=positive COM1001332=negative
tumour marker | CLIN1033410 | Prostate specific antigen | psa |
tumour marker | CLIN1045851 | HER2 | her2 | COM1002257=negative COM1001877=negative COM1001879=equivocal \
COM1001882=positive
tumour marker | CLIN1045913 | Ki-67 per 100 cells | ki67 |
grade | CLIN1037294 | Gleason scoring system | gleason | CLIN1025818=2 CLIN1025912=3 CLIN1026007=4 CLIN1026103=5 \
CLIN1026200=6 CLIN1026298=7 CLIN1026397=8 CLIN1026497=9 CLIN1025725=10
grade | CLIN1037300 | ISUP prostate staging system | isup | COM1001362=1 COM1001365=2 COM1001367=3 COM1001368=4 \
COM1001369=5
stage | CLIN1033379 | cT category | ct | COM1000316=T0 COM1000333=T1 COM1000351=T2 COM1000370=T2a COM1000390=T2b \
COM1000411=T2c COM1000433=T3 COM1000456=T3a COM1000480=T3b COM1000505=T4
stage | CLIN1033391 | pT category | pt | COM1000708=T0 COM1000741=T1 COM1000775=T2 COM1000810=T2a COM1000846=T2b \
COM1000883=T2c COM1000921=T3 COM1000960=T3a COM1001000=T3b COM1001041=T4
stage | CLIN1033358 | cN category | cn | COM1000285=N0 COM1000300=N1
stage | CLIN1033368 | pN category | pn | COM1000645=N0 COM1000676=N1
stage | CLIN1033341 | cM category | cm | COM1000246=M1 COM1000258=M1a COM1000271=M1b
stage | CLIN1033349 | pM category | pm | COM1000531=M1 COM1000558=M1a COM1000586=M1b COM1000615=M1c
tumour | IMG1005459 | BI-RADS assessment | birads | IMG1005470=0 IMG1005469=1 IMG1005468=2 IMG1005466=3 \
IMG1005465=4 IMG1005464=5 IMG1005463=6
tumour | IMG1005459 | PI-RADS assessment | pirads | IMG1005479=1 IMG1005478=2 IMG1005477=3 IMG1005476=4 IMG1005475=5
"""


def _filter(line: str) -> Filter:
    group, key, label, name, values = (cell.strip() for cell in line.split("|"))
    pairs = (pair.split("=") for pair in values.split())
    return Filter(group, key, label, name, {code: _condition(name, ours) for code, ours in pairs})


def _condition(name: str, value: str) -> Is | Between:
    return Between(name, int(value), int(value)) if FIELDS[name].kind is Kind.NUMBER else Is(name, value)


FILTERS = tuple(map(_filter, _FILTERS.strip().splitlines()))
"""All of them, in the explorer's order. BI-RADS and PI-RADS have one key there, and different values."""
