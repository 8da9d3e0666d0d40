"""TeX, HTML and JATS to plain text, and lines that a PDF broke put together again."""

from __future__ import annotations

import html
import logging
import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from paperkg.sources.cleaning import clean, word_set
from paperkg.sources.formats import Markup

_HTML_TAGS = word_set(
    "a abbr article b big blockquote body br center cite code dd div dl dt em emph fn font footer h1 h2 h3 h4 "
    "h5 h6 head header hr html i img inf italic bold label li list math mark monospace nav ol overline p pre "
    "q s sc sec section script small span strike strong style styled-content sub sup table tbody td th thead "
    "title tr tt u ul underline inline-formula disp-formula alternatives tex-math named-content ext-link uri "
    "xref fixed-case abstract list-item semantics annotation mrow mi mo mn msub msup msubsup mfrac msqrt "
    "mtext mspace mover munder mstyle mfenced mtable scp br/"
)
_BLOCKS = word_set("br p div li sec title tr h1 h2 h3 h4 h5 h6 td th list-item hr dd dt blockquote section")
_SILENT = word_set("script style tex-math annotation xref-label head")
_TITLES = frozenset({"abstract", "summary", "zusammenfassung", "résumé", "resumen"})
_TAG = re.compile(r"</?(?:[a-z]+:)?([a-z][a-z0-9\-]*)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_PLAIN_TAG = re.compile(
    r"</?(?:i|b|em|strong|sub|sup|scp|sc|tt|span|italic|bold|inf|br ?/?|p|(?:jats|mml):[a-z0-9\-]+)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_END_TAG = re.compile(r"</([a-z][a-z0-9:\-]*)>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_RAISES = re.compile(r"[\d+\-−=()n.,]{1,6}")
_LOWERS = re.compile(r"[\d+\-−=().,]{1,6}")


def to_text(text: str, markup: Markup, *, title: bool = False) -> str:
    r"""Return a text without its markup, in NFC, on one line, with the words that line ends broke put together.

    Parameters
    ----------
    text : str
        As a record has it.
    markup : {"plain", "tex", "html", "none"}
        How it is written. In plain text only what can be nothing else is taken for TeX or HTML; "none" is kept as it
        is, but for white space.
    title : bool, optional
        Whether it is a title: those have braces around names also where nothing else is TeX.

    Examples
    --------
    >>> to_text(r"M{\"u}nster reaches 48.3{\%} of $\mathrm{mAP}_{50}$", "tex")
    'Münster reaches 48.3% of mAP₅₀'
    >>> to_text("<jats:p>We map H<jats:sub>2</jats:sub>O &amp; more.</jats:p>", "html")
    'We map H₂O & more.'
    >>> to_text(r"Costs 5$ {x: 1} ${y} in C:\new\table <tags>", "plain")
    'Costs 5$ {x: 1} ${y} in C:\\new\\table <tags>'
    """
    if markup == "none":
        return clean(text)
    if _MANGLED.search(text):
        text = _mended_letters(text)
    if markup == "html":
        text = html_to_text(text)
        # Services escape twice: what is left may hold tags again.
        text = _plain_html(text)
        text = _plain_tex(text, title=title)
    elif markup == "tex":
        text = tex_to_text(_plain_html(text))
    else:
        text = _plain_tex(_plain_html(text), title=title)
    return clean(mend_lines(text))


_MANGLED = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u2018-\u203a\u0152-\u0192\u02c6\u02dc\u20ac\u2122]|\u00e2[\u0080\u20ac\u02c6\u2030]"
)


def _mended_letters(text: str) -> str:
    """Undo the reading of UTF-8 as cp1252, which somebody's spreadsheet did."""
    import ftfy

    return ftfy.fix_encoding(text)


def html_to_text(text: str) -> str:
    """Return the text of HTML or JATS; what is in angle brackets and no tag of these stays.

    Examples
    --------
    >>> html_to_text("<p>For <i>p</i> &lt; 0.05 the &lt;Conf&gt; <Conf> holds</p>")
    'For p < 0.05 the <Conf> <Conf> holds'
    """
    if "<" not in text and "&" not in text:
        return text
    parser = _Text()
    parser.feed(text)
    parser.close()
    return parser.text()


class _Text(HTMLParser):
    """Collects the text of a document."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = [""]
        self._open: list[str] = []
        self._silent = 0

    def text(self) -> str:
        """Return what was collected."""
        while self._open:
            self.handle_endtag(self._open[-1])
        return " ".join("".join(self._parts).split(" ")).strip()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        name = tag.rpartition(":")[2]
        if name not in _HTML_TAGS and ":" not in tag:
            self._parts.append(self.get_starttag_text() or "")
            return
        if name in _BLOCKS:
            self._parts.append("\n")
        if name in _SILENT:
            self._silent += 1
            self._open.append(tag)
        elif name in ("sub", "sup", "title", "inf") or name in _BLOCKS - {"br", "hr"}:
            self._open.append(tag)
            self._parts.append("\0" + name)
        elif name in ("msub", "msup"):
            self._parts.append("")

    def handle_endtag(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if tag not in self._open:
            if name not in _HTML_TAGS and ":" not in tag:
                self._parts.append(f"</{tag}>")
            return
        while self._open:
            last = self._open.pop()
            self._end(last.rpartition(":")[2])
            if last == tag:
                break

    def _end(self, name: str) -> None:
        if name in _SILENT:
            self._silent -= 1
            return
        start = max((i for i, part in enumerate(self._parts) if part == "\0" + name), default=None)
        if start is None:
            return
        inner = "".join(part for part in self._parts[start + 1 :] if not part.startswith("\0"))
        del self._parts[start:]
        if name in ("sub", "inf"):
            inner = lowered(inner)
        elif name == "sup":
            inner = raised(inner)
        elif name == "title":
            # The heading of a section of an abstract.
            inner = "" if inner.strip().casefold() in _TITLES else inner.strip().rstrip(":.") + ": "
        self._parts += [inner, "\n" if name in _BLOCKS - {"title"} else ""]

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(data.replace("\0", ""))


def raised(text: str) -> str:
    """Return a superscript in Unicode's letters where it has them.

    Examples
    --------
    >>> "R" + raised("2"), "10" + raised("-3"), "x" + raised("th")
    ('R²', '10⁻³', 'xth')
    """
    return text.translate(_RAISED) if _RAISES.fullmatch(text) else text


def lowered(text: str) -> str:
    """Return a subscript in Unicode's digits where it has them.

    Examples
    --------
    >>> "mAP" + lowered("50"), "π" + lowered("0.5"), "L" + lowered("max")
    ('mAP₅₀', 'π₀.₅', 'Lmax')
    """
    return text.translate(_LOWERED) if _LOWERS.fullmatch(text) else text


def _plain_html(text: str) -> str:
    """Undo entities and paired tags in a text that should have none."""
    if "&" in text:
        text = _ENTITY.sub(lambda hit: html.unescape(hit[0]), text)
        if "&" in text and _ENTITY.search(text):
            text = _ENTITY.sub(lambda hit: html.unescape(hit[0]), text)
    if "<" not in text:
        return text
    pairs = {"br", *(hit[1].lower() for hit in _END_TAG.finditer(text))}
    tags = [hit for hit in _PLAIN_TAG.finditer(text) if _name(hit[0]) in pairs]
    opened = {_name(hit[0]) for hit in tags if not hit[0].startswith("</")}
    tags = [hit for hit in tags if _name(hit[0]) in opened]
    if not tags:
        return text
    safe, last = [], 0
    for tag in tags:
        safe += [html.escape(text[last : tag.start()], quote=False), tag[0]]
        last = tag.end()
    return html_to_text("".join([*safe, html.escape(text[last:], quote=False)]))


def _name(tag: str) -> str:
    hit = re.match(r"</?([a-z:0-9\-]+)", tag, re.IGNORECASE)
    return hit[1].lower() if hit else ""


# TeX ------------------------------------------------------------------------------------------------------------------

_TEX = re.compile(r"[\\${}~]|--|``|''")
_BARE = re.compile(r"(?<!\\)([%&#])")
_COMMANDS = word_set(
    "textbf textit texttt textsc textrm textsf textsuperscript textsubscript text emph mathrm mathbf mathit "
    "mathcal mathbb mathsf mathtt mathfrak boldsymbol bm operatorname sqrt frac url href underline mbox alpha "
    "beta gamma delta epsilon varepsilon zeta eta theta lambda mu nu xi pi rho sigma tau phi varphi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega times cdot pm sim approx leq geq le ge ell "
    "infty rightarrow to ldots dots degree circ star ast dagger ss ae oe aa o l i j AE OE AA O L log exp max "
    "min sum prod in subset cup cap forall exists partial nabla textgreater textless textasciitilde "
    "textbackslash textendash textemdash textquotesingle textregistered texttrademark textdegree"
)
_ACCENT = r"(?:\\[`'^\"~=.](?:\{\\?[A-Za-z]\}|\\[ij](?![A-Za-z])|[A-Za-z])|\\[uvHckrdbt](?:\{[^{}]{1,3}\}| [A-Za-z]))"
_COMMAND = (
    r"(?:\\(?:o|O|l|L|ss|ae|AE|oe|OE|aa|AA)(?:\{\}|[ ](?=[a-z])|(?![A-Za-z]))|"
    rf"\\(?:{'|'.join(sorted(_COMMANDS, key=lambda name: (-len(name), name)))})(?![A-Za-z])(?:\{{[^{{}}]*\}})*)"
)
_MATH = r"(?<![\\$])\$(?=\S)(?:[^$\n]{1,3}|[^$]{0,200}[\\^_{][^$]{0,200}|\d+(?:[.,]\d+)?\s?\\?%?)(?<=\S)\$(?![\d$])"
_FRAGMENT = re.compile(
    rf"(?<!\w:)(?:\{{\s*{_ACCENT}\s*\}}|{_ACCENT}|{_MATH}|\{{\s*{_COMMAND}\s*\}}|(?<![A-Za-z]:)(?<!\w){_COMMAND}|"
    r"\{?(?<![\\\w]:)\\[%&#_$](?![\w\\])\}?|\{?\\[%&#$]\}?|(?<=\w)\\_(?=\w)|(?<=\d)(?:\\[,;:]|~)(?=[\S]))"
)
_BRACED = re.compile(r"(?<![$\\\w}])\{([\w\-+./ ]{1,80})\}")


def tex_to_text(text: str) -> str:
    r"""Return the text of TeX; a percent sign or an ampersand that nobody escaped is one.

    Examples
    --------
    >>> tex_to_text(r"{\'E}tude of the $k$-means~{GPT} at 5% \& more -- ``quick''"), tex_to_text(r"$\tau^2$-bench")
    ('Étude of the k-means GPT at 5% & more – “quick”', 'τ²-bench')
    """
    if not _TEX.search(text):
        return text
    if not re.search(r"[\\${}~]", text):
        return _dashes(text)
    text = _URL.sub(lambda hit: hit[0].replace("~", "\uf8fe").replace("_", "\\_"), _LINK.sub(r"\1 ", text))
    text = _FONT.sub(r"\\mathrm", _REFERENCE.sub("", text))
    text = _convert(_scripts(_BARE.sub(r"\\\1", _lone_dollar(text))))
    return _dashes(text).replace("\uf8fe", "~").replace("\xa0", " ")


def _lone_dollar(text: str) -> str:
    """Escape a dollar that opens no formula."""
    return text if len(re.findall(r"(?<!\\)\$", text)) % 2 == 0 else re.sub(r"(?<!\\)\$", r"\\$", text)


_URL = re.compile(r"https?://[^\s{}\\]+")
_LINK = re.compile(r"\\(?:url|path|nolinkurl)\s*\{([^{}]*)\}|\\href\s*\{[^{}]*\}(?=\s*\{)")
_REFERENCE = re.compile(r"~?\\(?:[cC]ite\w*|ref|eqref|label|footnote|thanks|index)\*?(?:\[[^\]]*\])*\{[^{}]*\}")
_FONT = re.compile(r"\\(?:mathbf|mathit|mathsf|mathtt|mathnormal|boldsymbol|bm|mathbfit|mathds)(?![A-Za-z])")
_SCRIPT = re.compile(r"(?<=[\w})$])([\^_])(?:\{\s*([^{}\\]{1,12})\s*\}|(\d|n(?!\w)))")


def _scripts(text: str) -> str:
    """Put sub- and superscripts of digits, within formulas, into Unicode's letters; those of words into words."""

    def script(hit: re.Match[str]) -> str:
        inner = (hit[2] or hit[3]).strip()
        there = raised(inner) if hit[1] == "^" else lowered(inner)
        return there if there != inner or (hit[2] and len(inner) > 2) else hit[0]

    def formula(hit: re.Match[str]) -> str:
        # Not in \mathrm{mAP}_{50} alone: what stands before the script may be a group.
        return _SCRIPT.sub(script, hit[0])

    return re.sub(r"(?<!\\)\$[^$]{1,400}\$|\\\([^$]{1,400}?\\\)", formula, text)


def _dashes(text: str) -> str:
    text = text.replace("---", "—").replace("``", "“").replace("''", "”")
    return re.sub(r"(?<!-)--(?!-)", "–", text)


@lru_cache(maxsize=4096)
def _convert(text: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text

    global _CONVERTER
    if _CONVERTER is None:
        logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
        _CONVERTER = LatexNodes2Text(math_mode="text", keep_comments=True, strict_latex_spaces=True)
    try:
        found = str(_CONVERTER.latex_to_text(text, tolerant_parsing=True))
        if "%s" in found and "%s" not in text:
            raise ValueError(found)  # a command whose arguments are cut off
        return found
    except Exception:  # noqa: BLE001 - the parser has no base of its own errors, and a formula is worth no record
        return re.sub(r"[{}]|(?<!\\)\$|\\(?:[A-Za-z]+\s?|(?=[%&#_$]))", "", text)


_CONVERTER: Any = None


def _plain_tex(text: str, *, title: bool) -> str:
    """Undo the TeX in a text that should have none: accents, escaped signs, known commands and formulas."""
    if not re.search(r"[\\${]", text):
        return text
    if "\\" in text or "$" in text:
        text = _FRAGMENT.sub(lambda hit: tex_to_text(hit[0]).strip() or " ", text)
    return _BRACED.sub(r"\1", text) if title else text


# Lines ----------------------------------------------------------------------------------------------------------------

_BREAK = re.compile(r"(\w+(?:-\w+)*)[-\u2010\u00ad]\s*\n\s*(\w+)")
_SOFT = re.compile("\u00ad\\s*\n\\s*")
_ADDRESS_BREAK = re.compile(r"(https?://\S*[./_\-])\s*\n\s*(?=[a-z0-9][\w\-]*[/.])")
_OPENERS = word_set(
    "self non multi semi cross co pre post zero few one two three high low long short real large small well "
    "state end fine coarse open closed data model domain task text in out sub super inter intra meta over "
    "under re on off top bottom up down time class object human machine computer cost energy type level scale "
    "world free all first second third single double mid near anti auto hyper ultra micro macro question "
    "vision image video audio speech graph token language prompt instruction context knowledge sentence word "
    "node edge point pixel"
)


def mend_lines(text: str) -> str:
    r"""Put words together that a line end broke, as the rest of the text writes them.

    Examples
    --------
    >>> mend_lines("SparrowNet is a detec-\ntor. Sparrow-\nNet is self-\nsupervised.")
    'SparrowNet is a detector. SparrowNet is self-supervised.'
    >>> mend_lines("The code is at https://example.\norg/sparrow.")
    'The code is at https://example.org/sparrow.'
    """
    if "\n" not in text:
        return text
    text = _ADDRESS_BREAK.sub(r"\1", _SOFT.sub("", text))
    if not _BREAK.search(text):
        return text
    rest = _BREAK.sub(" ", text).casefold()

    def mend(hit: re.Match[str]) -> str:
        first, second = hit[1], hit[2]
        if re.search(rf"\b{re.escape((first + second).casefold())}", rest):
            return first + second
        if re.search(rf"\b{re.escape((first + '-' + second).casefold())}", rest):
            return f"{first}-{second}"
        last = first.rpartition("-")[2].casefold()
        joined = second[:1].islower() and first[-1:].islower() and last not in _OPENERS
        return first + second if joined and "-" not in first else f"{first}-{second}"

    return _BREAK.sub(mend, text)
