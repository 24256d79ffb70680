"""How values of the clinical fields are said in a sentence, by language and field."""

from collections.abc import Mapping

NUMBER: Mapping[str, Mapping[str, str]] = {
    "en": {
        "age_at_diagnosis": "diagnosed at age {}",
        "diagnosis_year": "diagnosed in {}",
        "grade": "with grade {}",
        "gleason": "with a Gleason score of {}",
        "isup": "with ISUP grade group {}",
        "ki67": "with a Ki-67 (percent) of {}",
        "psa": "with a PSA (ng/mL) of {}",
        "birads": "with BI-RADS {}",
        "pirads": "with PI-RADS {}",
        "followup": "with a follow-up (days) of {}",
    },
    "de": {
        "age_at_diagnosis": "Alter bei der Diagnose {}",
        "diagnosis_year": "Jahr der Diagnose {}",
        "grade": "Grad {}",
        "gleason": "Gleason-Score {}",
        "isup": "ISUP-Gradgruppe {}",
        "ki67": "Ki-67 (Prozent) {}",
        "psa": "PSA (ng/mL) {}",
        "birads": "BI-RADS {}",
        "pirads": "PI-RADS {}",
        "followup": "Nachbeobachtung (Tage) {}",
    },
}

VALUE: Mapping[str, Mapping[str, str]] = {
    "en": {
        "topography": "with a tumour of this site: {}",
        "morphology": "with {}",
        "stage": "in {}",
        **{f"c{letter}": "clinically {}" for letter in "tnm"},
        **{f"p{letter}": "pathologically {}" for letter in "tnm"},
        "er": "oestrogen receptor {}",
        "pr": "progesterone receptor {}",
        "her2": "HER2 {}",
        "treatment": "treated with {}",
        "vital_status": "known to be {}",
    },
    "de": {
        "topography": "Tumorlokalisation {}",
        "morphology": "Histologie {}",
        "stage": "{}",
        **{f"c{letter}": "klinisch {}" for letter in "tnm"},
        **{f"p{letter}": "pathologisch {}" for letter in "tnm"},
        "er": "Östrogenrezeptor {}",
        "pr": "Progesteronrezeptor {}",
        "her2": "HER2 {}",
        "treatment": "Behandlung {}",
        "vital_status": "Vitalstatus {}",
    },
}
