"""Words that tell what a figure beside them is: a measurement, a month, an age."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


UNITS = _listed(
    "mm cm um nm mmx cmx inch ms msec sec secs seconds min mins minutes ml cc mg kg lbs gy cgy mgy mci mbq kbq bq"
    " kev mev kv kvp ma mas hz khz mhz ghz deg degrees hu ppm tesla bpm fps mmhg percent pct slices images frames"
    " phases dirs directions averages avg nex weeks months days hrs hours bit iterations"
)
"""What follows a measurement; a unit of one letter counts only where nothing stands between."""
LETTERS = frozenset("tsgmdhfywc")
MEASURES = _listed(
    "b bv bval bvals bvalue bvalues te tr ti fa nex etl fov thk thickness thick adc dwi dti trace tracew diff diffusion"
    " matrix mtx echo phase series ser slice slices sl frame image img kv kvp ma mas tesla level version ver v recon"
    " kernel time delay gap spacing segmentation nodule pitch exp jpeg"
)
"""What stands before a measurement."""
MONTHS = _listed(
    "january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sep sept oct nov dec"
    " januar februar marz mai juni juli oktober dezember mrz okt dez"
    " janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre fev avr juil"
    " enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ene abr dic"
    " gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre giu lug ott"
    " januari februari maart mei augustus mrt fevereiro marco maio junho julho setembro outubro dezembro"
)
"""Without accents; what a text of images means otherwise (set, gen, mag) is not among them."""
ORDINALS = _listed("th st nd rd of de den the")
AGED = _listed(
    "y yr yrs yo year years yearold yom yof jahre jahr jahrig jahrige jahriger jahriges j ans an anos ano anni jaar"
)
AGE = frozenset({"age", "aged", "alter", "alt", "edad", "eta"})
AGES = range(90, 131)
"""Years that so few people reach that they name somebody (US 45 CFR 164.514(b)(2)(i)(C))."""
VERSIONS = frozenset({"v", "ver", "version"})
