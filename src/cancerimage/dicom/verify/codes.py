"""Codes that everybody can look up, by scheme; what only looks like one of them is a text like any other."""

import re
from collections.abc import Mapping

VALUES = frozenset({0x00080100, 0x00080119, 0x00080120})
"""Code Value, Long Code Value and URN Code Value."""
SCHEME = 0x00080102

_DIGITS = re.compile(rb"[0-9]{1,10}")
_SNOMED = re.compile(rb"[0-9]{6,18}")
_SNOMED_RT = re.compile(rb"[A-Z][0-9A-Z]?-[0-9A-F]{4,6}")
_ICD = re.compile(rb"[A-Z][0-9]{2}(?:\.?[0-9A-Z]{1,4})?")

SCHEMES: Mapping[bytes, re.Pattern[bytes]] = {
    b"DCM": re.compile(rb"[0-9]{6}|[A-Z]{2,4}|[A-Z0-9]{1,5}"),
    b"SCT": _SNOMED,
    b"SRT": _SNOMED_RT,
    b"SNM3": _SNOMED_RT,
    b"99SDM": _SNOMED_RT,
    b"LN": re.compile(rb"(?:LP|LA)?[0-9]{1,7}-[0-9]"),
    b"UCUM": re.compile(rb"[^A-Za-z]*(?:[A-Za-z]{1,4}[^A-Za-z]+){0,4}[A-Za-z]{0,4}|\{[A-Za-z0-9 :_/]{1,14}\}"),
    b"FMA": _DIGITS,
    b"MDC": _DIGITS,
    b"NEU": _DIGITS,
    b"RXNORM": _DIGITS,
    b"PUBCHEM_CID": _DIGITS,
    b"ITIS_TSN": _DIGITS,
    b"UBERON": _DIGITS,
    b"RADLEX": re.compile(rb"RID[0-9]{1,7}"),
    b"UMLS": re.compile(rb"C[0-9]{7}"),
    b"NCIT": re.compile(rb"C[0-9]{3,7}"),
    b"I9C": re.compile(rb"[0-9]{3}(?:\.[0-9]{1,2})?"),
    b"I10": _ICD,
    b"I10P": _ICD,
    b"ICDO3": re.compile(rb"[0-9]{4}/[0-9]|C[0-9]{2}\.?[0-9]?"),
    b"ISO3166_1": re.compile(rb"[A-Z]{2,3}"),
    b"ISO639_1": re.compile(rb"[A-Za-z]{2}"),
    b"ISO639_2": re.compile(rb"[A-Za-z]{3}"),
    b"RFC5646": re.compile(rb"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,4})?"),
    b"IBSI": re.compile(rb"[0-9A-Z]{4}"),
    b"POS": _DIGITS,
    b"CD10": _DIGITS,
    b"ACR": re.compile(rb"[0-9]{1,3}(?:\.[0-9]{1,5})?"),
}
"""The form of the codes of public schemes (PS3.16 section 8)."""

DESIGNATORS = SCHEMES.keys() | frozenset(
    b"ATC BARI BI C4 C5 CD13 CD3 CID CPT CPTM CTV3 CVX DC DICOM_UID_REGISTRY GMDN HCPCS HGNC HI HPC I11 I9 ICD10PCS"
    b" ICDO IETF4646 ISO_IEEE_11073 JJ1017 LINNEUS MA MAYOASRG MDNS MGI MSH NCBI NCBI_TAXON NCDR NDC NICIP NYUMCCG"
    b" O3 OMIM PATHLEX RADELEMENT RFC3066 RO RP SCPECG SDM SNOMED UNS UPC"
    b" 99GEMS 99IHE 99IMPL 99KHERON 99MERGE 99OFFIS_DCMTK 99PHILIPS 99PMP 99QIICR 99RPH 99SMS_RAD 99_OFFIS_DCMTK"
    b" 99SIEMENS".split()
)
"""Schemes whose names say nothing about anybody; the private ones are of makers and of public programs."""


def public(scheme: bytes) -> bool:
    """Whether the name of a coding scheme says nothing about anybody."""
    return scheme.strip(b" \0").upper() in DESIGNATORS


def fits(scheme: bytes, value: bytes) -> bool:
    """Whether a code has the form of those of its public scheme."""
    form = SCHEMES.get(scheme.strip(b" \0").upper())
    return form is not None and form.fullmatch(value.strip(b" \0")) is not None
