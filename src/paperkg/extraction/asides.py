"""What stands in a text as a number and is none of its results, and the signs of LaTeX and HTML: both made plain.

Each function keeps a text's length, so that offsets into what it returns are offsets into the text.
"""

from __future__ import annotations

import re

# What is put in place of an aside: a unit behind a spread belongs to the number before it, one behind a gap to none.
SPREAD, GAP, GROUP, TIMES = "\x00", "\x01", "\x02", "\x03"

_COMMANDS = {
    "%": "%",
    "pm": "±",
    "times": "×",
    "cdot": "·",
    "le": "≤",
    "leq": "≤",
    "lt": "<",
    "ge": "≥",
    "geq": "≥",
    "gt": ">",
    "ll": "<",
    "gg": ">",
    "to": "→",
    "rightarrow": "→",
    "circ": "°",
    "degree": "°",
    "percent": "%",
    "sigma": "σ",
}
_ENTITIES = {"lt": "<", "gt": ">", "le": "≤", "ge": "≥", "plusmn": "±", "times": "×", "deg": "°", "ndash": "–"}
_GROUPED = re.compile(r"(?<=\d)(?:\\,|\{,\}|[\u2009\u202f])(?=\d{3}(?!\d))")
_POWER = re.compile(
    r"(?<![\d.,])10\s?\$?(?:\^\s?(?:\{\s?([+\-−]?\s?\d{1,3})\s?\}|([+\-−]?\d{1,3}))|<sup>\s?([+\-−]?\s?\d{1,3})\s?</sup>)"
)
_SCRIPT = re.compile(
    r"(?P<degree>\$?\^\{?\\circ\}?)|(?P<kept>(?<=10)\^[+\-−]?\d)"
    r"|[_^]\s?(?:\{[^{}]{0,60}\}|\d{1,9}(?:\.\d{1,9})?)|<su[bp]>[^<>]{0,40}</su[bp]>",
)
_COMMAND = re.compile(r"\\([A-Za-z]{1,30}|.)", re.DOTALL)
_ENTITY = re.compile(r"&(\w{2,6});")
_LAYOUT = str.maketrans(dict.fromkeys("${}~≈∼≃", " "))

_N = r"[+\-−]?(?:10\^[+\-−]?\d{1,3}|10[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|\d{1,15}(?:[.,·∙⋅\x02]{1,3}\d{1,15}){0,6}|\.\d{1,15})"
_E = r"(?:[eE][+\-−]?\d{1,3}|\s{0,8}[×x·∙⋅*]\s{0,8}10(?:\^[+\-−]?\d{1,3}|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))?"
_TO = r"(?:[-–—]{1,2}|to|and|,|;|\.\.)"
_SPACE = r"\s{0,12}"
_PLUS_MINUS = re.compile(
    rf"(?P<open>\({_SPACE})?(?:±|\+{_SPACE}/{_SPACE}[-−–]){_SPACE}{_N}{_E}(?:[-–]{_N})?"
    rf"(?P<unit>{_SPACE}[%°]?)(?P<close>{_SPACE}\))?"
)
_DEVIATION = re.compile(
    rf"(?P<open>\({_SPACE})?"
    r"(?:\b(?:[Ss]tandard (?:deviations?|errors?)|[Ss]td\.?(?:\s?dev\.?)?|SD|SE|SEM)\b\.?|\bs\.d\.|σ)"
    rf"\s{{0,3}}(?:of|is|was|=|:|<|≤)?{_SPACE}{_N}{_E}(?P<unit>{_SPACE}[%°]?)(?P<close>{_SPACE}\))?"
)
_SPREADS = [
    (("±", "+/", "+ /"), _PLUS_MINUS),
    (("tandard ", "td", "SD", "SE", "s.d", "σ"), _DEVIATION),
]
_BEFORE = re.compile(r"[\d⁰¹²³⁴⁵⁶⁷⁸⁹]\s{0,12}(?:[A-Za-z%°×/]{1,12}\s{0,12})?\Z")
_LEVEL = (
    r"(?<![\w.,])\d{2}(?:[.·]\d{1,3})?\s{0,12}(?:%|percent)[\s\-]{0,3}(?:(?:bootstrap\w{0,4}|Wilson|exact|posterior)\s)?"
    r"(?:CIs?|CrI|HDI|UI|(?:confidence|credible|credibility|uncertainty)(?:\s(?:intervals?|levels?|limits?|bounds?))?)\b"
)
_INTERVAL = r"(?:\b(?:[Cc]onfidence|[Cc]redible|[Uu]ncertainty)\s(?:intervals?|limits?|bounds?)|\b(?:CIs?|CrI)\b)"
_ENDS = rf"(?:\s|[:,;=\[(]|of\b|was\b|is\b|between\b|from\b){{0,12}}{_N}{_SPACE}%?{_SPACE}{_TO}{_SPACE}{_N}{_SPACE}%?"
# Each with some letters without which it cannot match: most texts have none of them.
_GONE = [
    (tuple(needles.split("|")), re.compile(pattern))
    for needles, pattern in (
        ("CI|CrI|HDI|UI|onfiden|redib|ncertain", rf"{_LEVEL}(?:\s{{0,3}}\(CIs?\))?(?:{_ENDS})?"),
        ("CI|CrI|onfiden|redib|ncertain", rf"{_INTERVAL}(?:\s{{0,3}}\(CIs?\))?{_ENDS}"),
        (
            "confidence|significance",
            rf"\b(?:confidence|significance)\s(?:levels?|coefficients?)\s{{0,3}}(?:of|at|=|:|is|was|α)?{_SPACE}{_N}{_SPACE}%?",
        ),
        ("[", rf"\[{_SPACE}{_N}{_SPACE}%?{_SPACE}(?:[,;]|[-–—]{{1,2}}|to){_SPACE}{_N}{_SPACE}%?{_SPACE}\]"),
        ("<|>|=|≤|≥", rf"(?<![\w\-@])[pP]s?{_SPACE}[<>=≤≥]{{1,2}}{_SPACE}{_N}{_E}"),
        (
            "val",
            r"\b[pP][-–\s]?(?:values?|vals?)\s{0,3}"
            rf"(?:[<>=≤≥:]|of|was|is|are|were|all|below|under|above|less than|smaller than|at|\s){{0,6}}{_N}{_E}",
        ),
        ("=", rf"(?<![\w\-])[nN]{_SPACE}={_SPACE}{_N}(?:\s?[kKM]\b)?"),
        (
            "x|×",
            r"(?<![\w.,])\d{1,6}(?:[×x]\d{1,6}|\s{1,12}[×x]\s{1,12}\d{1,6}|\s{1,12}×\d{1,6}|×\s{1,12}\d{1,6}){1,4}"
            r"(?![\w^⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]|\.\d)",
        ),
    )
]
_INSIDE = re.compile(
    rf"(?<![\w.,])({_N})(?:{_SPACE}%)?{_SPACE}(\({_SPACE}({_N}){_SPACE}%?{_SPACE}{_TO}{_SPACE}({_N}){_SPACE}%?{_SPACE}\))"
)
_NUMERAL = re.compile(r"\d{1,15}(?:[.·]\d{1,15})?|\.\d{1,15}")


def plain(text: str) -> str:
    """Return a text with the commands of LaTeX and HTML as the signs that they mean; layout and scripts are blanks.

    Examples
    --------
    >>> plain(r"$91.2\\,\\%$ mAP$_{50}$, $10^{-3}$")
    ' 91.2   %  mAP \\x00\\x00\\x00\\x00\\x00 ,  10^-3   '
    """
    if not _MARKUP.search(text):
        return text.translate(_LAYOUT)
    text = _GROUPED.sub(lambda hit: GROUP * len(hit.group()), text)
    text = _POWER.sub(_power, text)
    text = _SCRIPT.sub(_script, text)
    text = _COMMAND.sub(lambda hit: _COMMANDS.get(hit[1], " ").rjust(len(hit.group())), text)
    text = _ENTITY.sub(lambda hit: _ENTITIES.get(hit[1], " ").rjust(len(hit.group())), text)
    return text.translate(_LAYOUT)


_MARKUP = re.compile(r"[\\${}_^<&\u2009\u202f]")


def _power(hit: re.Match[str]) -> str:
    exponent = (hit[1] or hit[2] or hit[3]).replace(" ", "")
    return f"10^{exponent}".ljust(len(hit.group()))[: len(hit.group())]


def _script(hit: re.Match[str]) -> str:
    if hit["degree"]:
        return "°".rjust(len(hit.group()))
    return hit.group() if hit["kept"] else SPREAD * len(hit.group())


def without_asides(text: str) -> str:
    """Return a plain text without spreads, intervals and their levels, p-values, sizes of samples and of images.

    Examples
    --------
    >>> without_asides("84.2 ± 0.3 % (95% CI 83.9-84.5, p < 0.05)").replace(SPREAD, "_").replace(GAP, "-")
    '84.2 _____ % (----------------, --------)'
    """
    for needles, pattern in (*_SPREADS, *_GONE):
        if any(needle in text for needle in needles):
            text = pattern.sub(_spread if pattern in (_PLUS_MINUS, _DEVIATION) else _gap, text)
    return _INSIDE.sub(_interval, text)


def _gap(hit: re.Match[str]) -> str:
    return _blank(hit.group())


def _blank(aside: str) -> str:
    """Return a gap; white space at its end stays, so that words do not come nearer."""
    kept = len(aside) - len(aside.rstrip())
    return GAP * (len(aside) - kept) + aside[len(aside) - kept :]


def _spread(hit: re.Match[str]) -> str:
    aside = hit.group()
    follows = _BEFORE.search(hit.string, max(0, hit.start() - 30), hit.start()) is not None
    if not follows:
        # "within ±2%" may be a result; a standard deviation never is.
        return aside if hit.re is _PLUS_MINUS else _blank(aside)
    unit = hit.start("unit") - hit.start()
    stop = hit.end("unit") - hit.start()
    head, close = aside[:unit], aside[stop:]
    if bool(hit["open"]) != bool(hit["close"]):
        # Only one of the two brackets is the spread's.
        head = ("(" if hit["open"] else "") + SPREAD * (unit - bool(hit["open"]))
    else:
        head, close = SPREAD * unit, SPREAD * len(close)
    return head + aside[unit:stop] + close


def _interval(hit: re.Match[str]) -> str:
    low, value, high = (_float(hit[group]) for group in (3, 1, 4))
    return hit.group()[: hit.start(2) - hit.start()] + _blank(hit[2]) if low < value < high else hit.group()


def _float(numeral: str) -> float:
    found = _NUMERAL.search(numeral.replace(",", ".", numeral.count(",") == 1))
    return float(found.group().replace("·", ".")) if found else 0.0
