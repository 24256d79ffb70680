"""What the checks of files, identities and geometry found, as `dicom.quality` says it in English."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SERIES: Mapping[str, tuple[Promise, Promise]] = {
    "file.unreadable": (
        _("The file is damaged, encrypted or cannot be told to be what it says, so it was not checked any further."),
        _("The private list names the reason for each file. Fetch it again from where it came from."),
    ),
    "file.not_an_image": (
        _("The file is not DICOM, or only the table of contents of a medium."),
        _("Leave it out of the dataset, or keep it where users expect it and say what it is."),
    ),
    "file.truncated": (_("The file ends before its pixels do."), _("Fetch it again from where it came from.")),
    "file.pixels_short": (
        _("There are fewer pixels than rows, columns, bits and frames ask for."),
        _("Fetch it again from where it came from."),
    ),
    "file.pixels_long": (
        _("There are more pixels than rows, columns, bits and frames ask for."),
        _("Check the number of frames; what is too much may hold anything, so cut it off."),
    ),
    "file.trailing_bytes": (
        _("Something follows the end of the data set."),
        _("Cut it off: no program reads it, and it may hold anything."),
    ),
    "file.meta_differs": (
        _("The file's own heading names another instance or class than its data set."),
        _("Write the heading again from the data set (PS3.10, section 7.1)."),
    ),
    "file.text_undecodable": (
        _("Text does not fit the character set that the file names."),
        _("Export it again with the right Specific Character Set (0008,0005)."),
    ),
    "identity.copy": (_("The same file is there more than once."), _("Keep one of the copies.")),
    "identity.uid_reused": (
        _("Two files with different content have the same instance UID."),
        _("Find out which is right; the other one needs a UID of its own, or has to go."),
    ),
    "identity.same_pixels": (
        _("The same pixels are there under another instance UID."),
        _("Keep one of them, unless both were made on purpose."),
    ),
    "identity.elsewhere": (
        _("The same instance is also in the folder that was compared."),
        _("Say in both descriptions that the datasets overlap, or keep the images in one of them."),
    ),
    "identity.same_pixels_elsewhere": (
        _("The same pixels are under another instance UID in the folder that was compared."),
        _("Say in both descriptions that the datasets overlap, or keep the images in one of them."),
    ),
    "identity.series_in_studies": (
        _("One series UID is used in several studies."),
        _("Ask whoever exported the images, and export the series again."),
    ),
    "identity.study_of_patients": (
        _("One study UID is used for several patients."),
        _("Find out whose study it is. Mixed-up patients must not be published."),
    ),
    "identity.frame_of_patients": (
        _("Several patients share one frame of reference."),
        _("Frames of reference are a patient's own (PS3.3, section C.7.4.1); make new UIDs for one of them."),
    ),
    "identity.sex": (
        _("A patient's sex differs between images."),
        _("Compare with the clinical data: either the value or the patient is wrong."),
    ),
    "identity.birth_date": (
        _("A patient's birth date differs between images."),
        _("Compare with the clinical data: either the value or the patient is wrong."),
    ),
    "identity.name": (
        _("A patient's name differs between images."),
        _("Check that the patient ID is not used for two people."),
    ),
    "identity.study_date": (
        _("The study date differs between images of one study."),
        _("Export the study again; after de-identification, check that all its files were shifted alike."),
    ),
    "identity.modality": (
        _("A series has images of several modalities (PS3.3, section C.7.3.1)."),
        _("Split the series, or export it again."),
    ),
    "identity.before_birth": (
        _("The study is older than the patient."),
        _("Correct the birth date or the study date."),
    ),
    "identity.age": (
        _("The patient's age is not what birth date and study date give."),
        _("Correct the age, or the date that it was computed from."),
    ),
    "geometry.orientation": (
        _("The images of a series lie in different directions."),
        _("Split it into series of one direction, or mark localizers as such in Image Type (0008,0008)."),
    ),
    "geometry.frame_of_reference": (
        _("A series has several frames of reference (PS3.3, section C.7.4.1)."),
        _("Ask whoever exported the images, and export the series again."),
    ),
    "geometry.matrix": (
        _("The images of a series have different numbers of rows or columns."),
        _("Split it, so that each series makes one volume."),
    ),
    "geometry.pixel_spacing": (
        _("The images of a series have different pixel spacings."),
        _("Split it, so that each series makes one volume."),
    ),
    "geometry.axes": (
        _("The directions of rows and columns are not of length one and at right angles (PS3.3, section C.7.6.2.1.1)."),
        _("Export the series again; volumes that are built from it are distorted."),
    ),
    "geometry.line": (
        _("The positions of the images do not lie on one line."),
        _("Look at the series: the patient or table moved, or images of two scans are mixed."),
    ),
    "geometry.tilt": (
        _("The images are stacked at an angle, as with a tilted gantry."),
        _("Users have to straighten the volume before they measure in it."),
    ),
    "geometry.spacing": (
        _("The distance between images varies by more than 2 %."),
        _("Users have to resample the volume; say so in the description."),
    ),
    "geometry.gap": (
        _("Images are missing inside the stack: a distance is more than 1.5 times the usual one."),
        _("Fetch the missing images from the archive."),
    ),
    "geometry.repeated": (
        _("Several images lie at one position, and neither echo, b-value, phase nor acquisition tells them apart."),
        _("Look for a second copy of the series under the same series UID."),
    ),
    "geometry.uneven": (
        _("Some positions have fewer images than others, or some phases or echoes fewer positions."),
        _("Fetch the missing images, or remove those that are too much."),
    ),
    "geometry.reversed": (
        _("The images are numbered against the direction of the stack."),
        _("Sort by position: a volume stacked by instance number is mirrored."),
    ),
    "geometry.thickness": (
        _("The images lie at least 1.5 times their thickness apart, so tissue between them was not imaged."),
        _("Check that not every second image is missing."),
    ),
    "geometry.spacing_stated": (
        _("The stated spacing between slices is not what the positions give."),
        _("Users should compute the spacing from positions; check that no images are missing."),
    ),
}
