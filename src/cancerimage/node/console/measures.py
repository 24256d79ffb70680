"""The words of a quality report: how grave findings are, what they say about data, and what is measured."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

LEVELS: Mapping[str, tuple[Promise, Promise, str]] = {
    "error": (
        gettext_lazy("Errors"),
        gettext_lazy("Something is wrong or lost; repair it, or leave the images out."),
        "bad",
    ),
    "warning": (
        gettext_lazy("Warnings"),
        gettext_lazy("Something is probably wrong; look at it, and repair it or explain it to users of the data."),
        "warn",
    ),
    "note": (gettext_lazy("Notes"), gettext_lazy("Nothing is wrong; whoever uses the data should know."), ""),
}
"""How grave findings are, the gravest first, as `dicom.quality` says it in English; and the colour of each."""

DIMENSIONS: Mapping[str, Promise] = {
    "completeness": gettext_lazy("Completeness"),
    "uniqueness": gettext_lazy("Uniqueness"),
    "consistency": gettext_lazy("Consistency"),
    "accuracy": gettext_lazy("Accuracy"),
    "integrity": gettext_lazy("Integrity"),
    "validity": gettext_lazy("Validity"),
    # No check can tell that nothing identifies a patient, so the name says no more than what was looked at.
    "confidentiality": gettext_lazy("Confidentiality of headers"),
}
"""What findings say about the data."""

ATTRIBUTES: Mapping[str, Promise] = {
    "patient_id": gettext_lazy("Patient ID"),
    "modality": gettext_lazy("Modality"),
    "body_part": gettext_lazy("Body part"),
    "manufacturer": gettext_lazy("Manufacturer"),
    "date": gettext_lazy("Date"),
    "age": gettext_lazy("Age, or what gives it"),
    "sex": gettext_lazy("Sex"),
}
"""What every series needs."""

COMPOSITION: Mapping[str, Promise] = {
    "modality": gettext_lazy("Modalities"),
    "body_part": gettext_lazy("Body parts"),
    "manufacturer": gettext_lazy("Manufacturers"),
}
"""What series are counted by."""

DISTRIBUTIONS: Mapping[str, Promise] = {
    "images_per_series": gettext_lazy("Series by their number of images"),
    "slice_spacing_mm": gettext_lazy("Series by the distance of their images, in millimetres"),
}
"""What series are sorted into steps by."""

METRICS: Mapping[str, tuple[Promise, Promise]] = {
    "noise": (gettext_lazy("noise"), gettext_lazy("Inside the body, in the unit of the image (HU in CT).")),
    "snr": (
        gettext_lazy("signal-to-noise ratio"),
        gettext_lazy("The body above the background, divided by the noise."),
    ),
    "cnr": (
        gettext_lazy("contrast-to-noise ratio"),
        gettext_lazy("The spread of values inside the body, divided by the noise."),
    ),
    "efc": (
        gettext_lazy("entropy focus criterion"),
        gettext_lazy("0 for one bright point, 1 for an image that is blurred all over."),
    ),
    "sharpness": (
        gettext_lazy("sharpness"),
        gettext_lazy("The steepest edges, as a share of the range of values."),
    ),
}
"""What is measured of images, as `dicom.quality` says it in English."""
