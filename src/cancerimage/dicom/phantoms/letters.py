"""Capital letters and digits of five by seven dots, for text that is part of an image."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

# Seven rows of five dots for each character, each row a number from 0 to 31 written in base 32.
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_SHAPES = {
    "A": "ehhvhhh", "B": "uhhuhhu", "C": "ehggghe", "D": "uhhhhhu", "E": "vgguggv", "F": "vgguggg",
    "G": "ehgnhhf", "H": "hhhvhhh", "I": "e44444e", "J": "72222ic", "K": "hikokih", "L": "ggggggv",
    "M": "hrllhhh", "N": "hhpljhh", "O": "ehhhhhe", "P": "uhhuggg", "Q": "ehhhlid", "R": "uhhukih",
    "S": "fgge11u", "T": "v444444", "U": "hhhhhhe", "V": "hhhhha4", "W": "hhhllra", "X": "hha4ahh",
    "Y": "hha4444", "Z": "v1248gv",
    "0": "ehjlphe", "1": "4c4444e", "2": "eh1248v", "3": "v2421he", "4": "26aiv22",
    "5": "vgu11he", "6": "68guhhe", "7": "v124888", "8": "ehhehhe", "9": "ehhf12c",
    " ": "0000000", ".": "00000cc", ",": "0000c48", ":": "0cc0cc0", "-": "000v000", "/": "01248g0",
    "(": "2488842", ")": "8422248",
}  # fmt: skip

WIDTH, HEIGHT = 5, 7


class Box(NamedTuple):
    """A rectangle of pixels; `right` and `bottom` are the first beyond it."""

    left: int
    top: int
    right: int
    bottom: int


def drawn(text: str, scale: int = 1) -> "np.ndarray":
    """Return the text as an array of truth values, `scale` pixels for each dot; letters are drawn as capitals."""
    import numpy as np

    columns = max(1, len(text) * (WIDTH + 1) - 1)
    dots = np.zeros((HEIGHT, columns), dtype=bool)
    for place, letter in enumerate(text.upper()):
        for row, code in enumerate(_SHAPES[letter]):
            bits = _DIGITS.index(code)
            left = place * (WIDTH + 1)
            dots[row, left : left + WIDTH] = [bits >> (WIDTH - 1 - column) & 1 for column in range(WIDTH)]
    return np.repeat(np.repeat(dots, scale, axis=0), scale, axis=1)


def burn(pixels: "np.ndarray", text: str, left: int, top: int, *, scale: int, grey: int) -> Box:
    """Write the text into an image in place, cut at its edge, and return where it is."""
    letters = drawn(text, scale)
    height = min(letters.shape[0], pixels.shape[0] - top)
    width = min(letters.shape[1], pixels.shape[1] - left)
    pixels[top : top + height, left : left + width][letters[:height, :width]] = grey
    return Box(left, top, left + width, top + height)
