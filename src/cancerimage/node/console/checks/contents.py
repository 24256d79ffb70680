"""What the checks of what images hold found, as `dicom.quality` says it in English."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONTENTS: Mapping[str, tuple[Promise, Promise]] = {
    "completeness.patient_id": (
        _("There is no patient ID, so nothing links images and clinical data."),
        _("Give each patient one ID."),
    ),
    "completeness.modality": (_("There is no modality."), _("Add Modality (0008,0060).")),
    "completeness.body_part": (
        _("There is no body part."),
        _("Add Body Part Examined (0018,0015); the protocol often tells it."),
    ),
    "completeness.manufacturer": (_("There is no manufacturer."), _("Add Manufacturer (0008,0070).")),
    "completeness.date": (
        _("There is no date of acquisition, series or study."),
        _("Keep shifted dates when you de-identify, so that the order of studies remains."),
    ),
    "completeness.age": (
        _("There is no age, and none can be computed from birth date and study date."),
        _("Add Patient's Age (0010,1010) from the clinical data."),
    ),
    "completeness.sex": (
        _("There is no sex."),
        _("Add Patient's Sex (0010,0040), or deliver it with the clinical data."),
    ),
    "completeness.instance_numbers": (
        _("Instance numbers are missing within the series."),
        _("Compare with the archive: images may be missing, also at the ends, where positions cannot tell."),
    ),
    "completeness.first_number": (
        _("The instance numbers do not begin with 0 or 1."),
        _("Compare with the archive: the first images may be missing."),
    ),
    "completeness.number_repeated": (
        _("Images of one acquisition have the same instance number."),
        _("Look for a second copy of the series under the same series UID."),
    ),
    "completeness.fewer_than_stated": (
        _("There are fewer images than the headers state."),
        _("Fetch the missing images from the archive."),
    ),
    "completeness.frames": (
        _("The number of frames is not the number of their descriptions (PS3.3, section C.7.6.16)."),
        _("Export it again from the archive."),
    ),
    "completeness.references": (
        _("A segmentation, contour set, plan or report refers to images that are not here."),
        _("Add the images, or leave out what refers to them."),
    ),
    "conformance.value": (
        _("A value breaks the rules of its kind, such as a date that is no date (PS3.5, section 6.2)."),
        _("Correct the value where it is written."),
    ),
    "conformance.uid": (
        _("A UID is not legal (PS3.5, section 9.1)."),
        _("Make new UIDs, alike in all files that refer to them."),
    ),
    "conformance.body_part_term": (
        _("The body part is no term that we know, so it cannot be searched."),
        _("Use a term of PS3.16, Annex L."),
    ),
    "conformance.manufacturer_term": (
        _("The manufacturer is no name that we know, so it is searched as *other*."),
        _("Write the maker's name as others write it."),
    ),
    "conformance.modality_term": (
        _("The modality is no term of the standard."),
        _("Use a defined term of PS3.3, section C.7.3.1.1.1."),
    ),
    "conformance.private_creator": (
        _("Private attributes have no creator, so nobody can tell what they mean (PS3.5, section 7.8.1)."),
        _("Remove them."),
    ),
    "conformance.required": (
        _("An attribute that the standard requires with a value (type 1) is missing or empty."),
        _("Add it, or ask the maker of the device for an update."),
    ),
    "conformance.object": (
        _("The object breaks another rule of its definition in PS3.3."),
        _("The report lists each rule; ask the maker of the device or program that wrote it."),
    ),
    "content.rescale": (
        _("CT values cannot be turned into Hounsfield units: slope or intercept is missing."),
        _("Export the series again; the values cannot be compared between scanners."),
    ),
    "content.pet_units": (
        _(
            "Uptake values (SUV) cannot be computed: units, decay correction, dose, half-life, "
            "start or weight is missing."
        ),
        _("Keep these attributes when you de-identify; ask the site for weight and dose."),
    ),
    "content.inverted": (
        _("Small values are shown bright (MONOCHROME1)."),
        _("Users have to invert these images before they compare them."),
    ),
    "content.undecodable": (_("The pixels cannot be decoded."), _("Export the image uncompressed, or fetch it again.")),
    "content.constant": (
        _("All pixels have the same value: the image is empty."),
        _("Leave it out, if it is not needed."),
    ),
    "content.saturated": (
        _("Of all pixels, more than 2 % have the highest value there is, so contrast was cut off."),
        _("Use the original, not a copy made for viewing."),
    ),
    "content.outside_bits": (
        _("Values use bits outside those that the header says are stored."),
        _("Programs read such values differently; old overlays may be hidden there."),
    ),
    "content.hounsfield": (
        _("CT values are not plausible as Hounsfield units: air is not near −1000."),
        _("Check slope and intercept; export the original series."),
    ),
    "metrics.outlier": (
        _("Noise, contrast or sharpness is far from that of the other series of the modality."),
        _("Look at the series: it may be a phantom, a failed scan, or from another protocol."),
    ),
    "privacy.not_deidentified": (
        _("The file does not say that it was de-identified (0012,0062)."),
        _("De-identify the dataset before it leaves the house: `cancerimage deidentify`."),
    ),
    "privacy.identifiers": (
        _("The file says that it was de-identified, but holds an address, a telephone number or another identifier."),
        _("De-identify it again, and check the tool that did it first."),
    ),
    "privacy.burned_in": (
        _("The file says that text which identifies the patient is burned into the image."),
        _("Black the text out, or leave the image out."),
    ),
    "privacy.text_possible": (
        _("Images of this kind often have text burned in, and the file does not say that there is none."),
        _("Let `cancerimage deidentify` look at the pixels, or look at them yourself."),
    ),
    "privacy.face": (
        _("The images show a head in slices, from which a face can be drawn."),
        _("Decide under which conditions they may be used, or remove the face."),
    ),
    "privacy.free_text": (
        _("A description holds what looks like a date, a telephone number or an e-mail address."),
        _("Clean the descriptions; they are shown to everybody who finds the series."),
    ),
}
