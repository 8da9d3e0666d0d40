"""Names without what never tells two of them apart: LaTeX, Greek letters, accents, quotes, signs of thousands."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# What is longer (in characters) is no name; it is kept as it is written, so that no pattern takes long on it.
LONGEST = 300
_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi"
    " psi omega"
)
_GREEK = _GREEK_NAMES.split()
_LETTERS = dict(zip("αβγδεζηθικλμνξοπρστυφχψω", _GREEK, strict=True))
_LETTERS |= {letter.upper(): name for letter, name in _LETTERS.items()}
_LETTERS |= {"ς": "sigma", "ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "∆": "delta", "∑": "sigma", "×": "x", "ℓ": "l"}
_SIGNS = str.maketrans({**_LETTERS, "’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "−": "-"})
# \mathrm{MAE}, \text{-}; then \beta and \ell; then what is left of a formula.
_WRAPPED = re.compile(r"\\(?:text|math|oper|emph|bf|rm|it|sc|tt)\w*\s*\{([^{}]*)\}")
_COMMAND = re.compile(rf"\\(?:var)?({'|'.join(_GREEK)}|ell|times)(?![a-zA-Z])\s*")
_FORMULA = re.compile(r"[$^{}\\]")
_POSSESSIVE = re.compile(r"(?<=[^\W\d_])'s?(?![^\W_])")
_QUOTES = re.compile(r"[\"']")
_UNUSUAL = re.compile(r"[^A-Za-z0-9 ,.()/@*+:_-]")
_AND = re.compile(r"\s*&\s*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MAGNITUDE = re.compile(r"(?<=\d)[\s-]?(thousand|million|billion)\b", re.IGNORECASE)
# 100000 is 100k, but 2000 may be a year.
_ZEROS = re.compile(r"(?<![\d.])(?!2000(?!\d))(\d+?)(000000|000)(?![\d.])")
_DIGIT_WORDS = "zero one two three four five six seven eight nine ten"
_DIGITS = {word: str(digit) for digit, word in enumerate(_DIGIT_WORDS.split())}
_NUMBER_WORD = re.compile(rf"\b({'|'.join(_DIGITS)})[\s-](?=dimensional)", re.IGNORECASE)
_DIMENSIONS = re.compile(r"(?<=\d)[\s-]?dimensional\b", re.IGNORECASE)
_ROMAN = {"II": "2", "III": "3", "IV": "4", "VI": "6", "VII": "7", "VIII": "8"}
_ROMAN_NUMBER = re.compile(rf"(?<=[^\s\-_])([\s\-_])({'|'.join(_ROMAN)}|(?<=-)i(?:ii?|v))(?![^\W_])")
# The 2 of T2I, seq2seq and Text2SQL means "to"; that of Qwen2VL does not.
_TO = re.compile(
    r"(?<![^\W\d_])(?:text|image|img|video|audio|music|speech|voice|seq|graph|data|word|doc|code|table|sim|real|pix|wav"
    r"|face|label|program|style|domain|many|one|end|point|peer|path)(2)(?=[^\W\d_])|(2)(?=vec)",
    re.IGNORECASE,
)
_MODALITY = {"T": "text", "I": "image", "V": "video"}
_MODALITIES = re.compile(r"\b(?=T2I|T2V|I2V|I2T|I2I|V2T)([TIV])2([TIV])\b")
_NUMERIC = re.compile(rf"\d|\b(?:{'|'.join(_DIGITS)})[\s-]dimensional|{'|'.join(_ROMAN)}", re.IGNORECASE)
_LATIN_ACCENT = re.compile(r"([A-Za-z])[\u0300-\u036f]+")


@lru_cache(maxsize=1 << 17)
def plain(name: str) -> str:
    r"""Return a name in plain letters, with its case and its separators.

    Examples
    --------
    >>> [plain(name) for name in ("β-VAE", r"$\tau^2$-Bench", r"$\ell_1$ loss", "Cohen’s kappa", "Fréchet")]
    ['beta-VAE', 'tau2-Bench', 'l_1 loss', 'Cohen kappa', 'Frechet']
    >>> [plain(name) for name in ("100,000", "100k", "7 billion", "MIMIC-III", "two-dimensional", "Q&A")]
    ['100k', '100k', '7b', 'MIMIC-3', '2D', 'Q and A']
    >>> plain("Text2SQL"), plain("T2I generation"), plain("Qwen2VL")
    ('Text-to-SQL', 'text-to-image generation', 'Qwen2VL')
    """
    if len(name) > LONGEST:
        return " ".join("".join(map(_visible, name)).split()) or name.strip()
    if name.isascii() and not _UNUSUAL.search(name):
        return " ".join(_numbers(name).split()) or name.strip()
    text = unicodedata.normalize("NFKC", name)
    text = "".join(_visible(sign) for sign in text)
    text = _COMMAND.sub(_spelled, _WRAPPED.sub(r"\1", text)).translate(_SIGNS)
    text = _LATIN_ACCENT.sub(r"\1", unicodedata.normalize("NFD", _FORMULA.sub("", text)))
    text = _QUOTES.sub("", _POSSESSIVE.sub("", unicodedata.normalize("NFC", text)))
    text = _numbers(_AND.sub(" and ", text))
    return " ".join(text.split()) or name.strip()


def _visible(sign: str) -> str:
    """Return a sign, a space for white space, nothing for what cannot be seen."""
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) in ("Cc", "Cf") else sign


def _spelled(hit: re.Match[str]) -> str:
    return {"ell": "l", "times": "x"}.get(hit[1], hit[1])


def _spelled_modalities(hit: re.Match[str]) -> str:
    return f"{_MODALITY[hit[1]]}-to-{_MODALITY[hit[2]]}"


def _numbers(text: str) -> str:
    if not _NUMERIC.search(text):
        return text
    text = _TO.sub(lambda hit: hit.group().replace("2", "-to-"), _MODALITIES.sub(_spelled_modalities, text))
    text = _MAGNITUDE.sub(lambda hit: hit[1][0].lower(), _THOUSANDS.sub("", text))
    text = _ZEROS.sub(lambda hit: hit[1] + ("m" if len(hit[2]) == 6 else "k"), text)
    text = _DIMENSIONS.sub("D", _NUMBER_WORD.sub(lambda hit: f"{_DIGITS[hit[1].lower()]}-", text))
    return _ROMAN_NUMBER.sub(lambda hit: hit[1] + _ROMAN[hit[2].upper()], text)
