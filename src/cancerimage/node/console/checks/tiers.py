"""What the tiers ask for, as `dicom.quality` says it in English."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CRITERIA: tuple[Promise, ...] = (
    _("Every file can be read to its end."),
    _("The pixels of every image can be decoded."),
    _("Each patient has one ID, and each ID is one person's."),
    _("No image is there twice."),
    _("No pixels are there twice under other names."),
    _("Nothing is also in the datasets that were compared."),
    _("Modality, body part, manufacturer, date and age are given."),
    _("No images are missing."),
    _("The checks of headers found no identifier in files that call themselves de-identified."),
    _("Body parts, manufacturers and modalities are searchable terms."),
    _("Annotations refer to images that are there."),
)
"""What can be told from images."""

ELSEWHERE: Mapping[int, Promise] = {
    1: _(
        "Also asked for, and not to be seen in images: a record in the public catalogue, "
        "clinical data under the same patient IDs, and for transferred data the de-"
        "identification itself."
    ),
    2: _("Also asked for: clinical data mapped to the common terms, and a running query service."),
    3: _(
        "Also asked for: annotations as DICOM segmentations, the full common data model, the common folder structure."
    ),
}
"""What a tier asks for besides."""
