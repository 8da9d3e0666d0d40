"""Make src/paperkg/data/lexicon.tsv, the names that paperkg knows.

    python -m training.lexicon ../shared src/paperkg/data/lexicon.tsv

Two sources, both beside the project (../shared/README.md):

- gold/train.jsonl: every name that two or more of the 6,159 annotated papers hold, with the surface forms that stand
  for it there. A form is an alias only where it is the same name under `resolution.forms.key`, or its acronym or
  expansion, or at least three papers use it and at least four of five of those mean this name.
- lexicon/{datasets,metrics,methods}.tsv, mined from public lists (Papers with Code data CC BY-SA 4.0, and lists under
  Apache-2.0 and MIT: see ../shared/lexicon/README.md), under its filter for high precision. Their aliases are noisy:
  only spellings of the same name, acronyms and expansions are taken, and names that annotated papers do not confirm go.

An alias never has other numbers than its name, is never a name itself, and never adds a word to a name.
`share` is the part of the papers with one of the forms in their text in which it is annotated with this type.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from paperkg import schema
from paperkg.files import atomic_path
from paperkg.lexicon import LexiconEntry, format_entry, header
from paperkg.resolution.acronyms import is_acronym
from paperkg.resolution.forms import key, looks_coined, numbers, without_head
from training.corpus import is_unseen, parser_of

LEAST_PAPERS = 2
LEAST_PAPERS_OF_FORM = 3
LEAST_SHARE_OF_FORM = 0.8
LEAST_SHARE_OF_ACRONYM = 0.5
LEAST_OTHER_CASE = 3
# A public name that occurs in so many annotated papers without being annotated is an ordinary word.
MOST_UNCONFIRMED = 2
LONGEST_FORM = 8
LISTS = {schema.DATASET: "datasets", schema.METRIC: "metrics", schema.METHOD: "methods"}
# Averages and cuts make another metric of the same word.
APART = re.compile(r"\b(?:micro|macro|weighted|mean|average|balanced|top|normali[sz]ed|relative)\b", re.IGNORECASE)
# Words that make a phrase about a name out of a name.
PHRASE = re.compile(r"-(?:based|driven|style)$|\b(?:faster|better|lower|higher|improved|more|less)\b", re.IGNORECASE)
# A sentence or a column's title in a public list.
NO_NAME = re.compile(r"[:#]|\w( \S+){6}")
LIBRARIES = ("curated", "Lightning-AI/torchmetrics", "huggingface/evaluate")

# What everyone in the field knows and no rule here can see. The first is the name.
SAME = {
    schema.DATASET: [
        ("COCO", "MS COCO", "Microsoft COCO", "Common Objects in Context"),
        ("DeepMind Control Suite", "DMControl", "DeepMind Control", "DM Control Suite"),
        ("PASCAL VOC 2007", "VOC 2007"),
        ("PASCAL VOC 2012", "VOC 2012"),
        ("PASCAL VOC", "VOC", "Pascal Visual Object Classes"),
        ("Something-Something V2", "SSv2", "Something Something v2"),
        ("GLUE", "General Language Understanding Evaluation"),
        ("BIG-Bench Hard", "BBH"),
        ("SQuAD", "Stanford Question Answering Dataset"),
        ("MMLU", "Massive Multitask Language Understanding"),
        ("SNLI", "Stanford Natural Language Inference"),
        ("Atari", "Arcade Learning Environment", "ALE"),
    ],
    schema.METRIC: [
        ("F1", "F1 score", "F1-measure"),
        ("AUROC", "AUC", "Area Under the ROC Curve", "ROC AUC", "AUC-ROC", "Area Under the Curve"),
        ("Top-1 Accuracy", "top-1 acc"),
        ("FID", "Fréchet Inception Distance", "Frechet Inception Distance"),
        ("mAP", "Mean Average Precision"),
        ("mIoU", "Mean Intersection over Union", "mean IoU"),
        ("Mean Squared Error", "MSE"),
        ("Word Error Rate", "WER"),
    ],
    schema.METHOD: [
        ("InfoNCE", "InfoNCE loss"),
        ("LSTM", "Long Short-Term Memory", "Long Short-Term Memory network", "LSTM network"),
        ("NeRF", "Neural Radiance Field"),
        ("3D Gaussian Splatting", "3DGS"),
        ("Chain-of-Thought", "CoT", "Chain-of-Thought prompting"),
        ("Variational Autoencoder", "VAE"),
        ("Stochastic Gradient Descent", "SGD"),
        ("BERT", "Bidirectional Encoder Representations from Transformers"),
        ("PPO", "Proximal Policy Optimization"),
        ("DQN", "Deep Q-Network"),
        ("SAC", "Soft Actor-Critic"),
        ("ResNet", "Residual Network"),
        ("Vision Transformer", "ViT"),
    ],
    schema.TASK: [
        ("Out-of-Distribution Detection", "OOD detection"),
        ("Text-to-Image Generation", "T2I generation"),
        ("Text-to-Speech", "TTS"),
        ("Question Answering", "QA"),
        ("Machine Translation", "MT"),
        ("Named Entity Recognition", "NER"),
    ],
}
DIRECTIONS = {
    True: r"accuracy|precision|recall|f1|score|success|win rate|auroc|auc\b|bleu|rouge|meteor|cider|throughput"
    r"|speed|map$|iou$|dice|ndcg|mrr|hit|pass@|psnr|ssim|reward|return|efficiency|correlation|agreement|r²|exact match",
    False: r"error|loss\b|perplexity|latency|cost|time$|runtime|memory|fid$|fvd|lpips|mse|mae$|wer$|cer$|regret|flops"
    r"|number of parameters|complexity|false positive|distance|attack success",
}


@dataclass
class Draft:
    """An entry in the making; `forms` counts the papers of each surface form."""

    type: str
    name: str
    papers: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    direction: bool | None = None
    seen: int = 0
    right: int = 0
    other_case: Counter[bool] = field(default_factory=Counter)


Id = tuple[str, str]


def main() -> None:
    parser = parser_of(__doc__, "shared", "target")
    args = parser.parse_args()
    shared, target = args.shared, args.target
    records = [json.loads(line) for line in (shared / "gold/train.jsonl").open(encoding="utf-8")]
    records = [record for record in records if not is_unseen(record)]
    papers = {p["id"]: p for p in map(json.loads, (shared / "gold/papers_train.jsonl").open(encoding="utf-8"))}
    drafts = from_gold(records)
    directions = add_public(drafts, shared / "lexicon", names_by_type(records))
    merge_same(drafts)
    keep_own_forms(drafts)
    count_in_texts(drafts, records, papers)
    entries = [entry_of(draft, directions) for draft in drafts.values() if is_confirmed(draft)]
    entries.sort(key=lambda entry: (entry.type, -entry.papers, entry.name))
    with atomic_path(target) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as out:
        out.write("# Made by training/lexicon.py from annotated papers and public lists (Papers with Code data:\n")
        out.write("# CC BY-SA 4.0; others: Apache-2.0 and MIT): names, aliases and counts only. Do not edit by hand.\n")
        out.write(header())
        out.writelines(map(format_entry, entries))
    print(Counter(entry.type for entry in entries), sum(len(entry.aliases) for entry in entries), "aliases")


def names_by_type(records: Iterable[dict[str, Any]]) -> dict[str, set[str]]:
    """Return under which types each folded name or mention is annotated."""
    found: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for entity in record["entities"]:
            for form in (entity["name"], *entity["mentions"]):
                found[key(form)].add(entity["type"])
    return found


def from_gold(records: list[dict[str, Any]]) -> dict[Id, Draft]:
    """Return the names that several annotated papers hold, with the forms that mean them."""
    spellings: dict[Id, Counter[str]] = defaultdict(Counter)
    forms: dict[Id, Counter[str]] = defaultdict(Counter)
    meanings: dict[Id, Counter[Id]] = defaultdict(Counter)
    kinds: dict[Id, Counter[str]] = defaultdict(Counter)
    for record in records:
        for entity in record["entities"]:
            id_ = entity["type"], key(entity["name"])
            spellings[id_][entity["name"]] += 1
            kinds[id_].update([entity["kind"]] if entity.get("kind") else [])
            forms[id_].update(set(entity["mentions"]))
            meanings_here = {(entity["type"], key(form)) for form in entity["mentions"]}
            for form_id in meanings_here:
                meanings[form_id][id_] += 1
    drafts = {}
    for id_, names in spellings.items():
        if sum(names.values()) >= LEAST_PAPERS:
            name = min(names, key=lambda name: (-names[name], name))
            drafts[id_] = Draft(id_[0], name, sum(names.values()), kinds=kinds[id_])
    for id_, draft in drafts.items():
        per_key = Counter[str]()
        for form, count in forms[id_].items():
            per_key[key(form)] += count
        # Acronyms come first: a longer form that holds one of them says more than the name.
        for form, count in sorted(forms[id_].items(), key=lambda item: (len(words(item[0])), item[0])):
            meant = meanings[id_[0], key(form)]
            if is_alias(draft, form, per_key[key(form)], meant[id_] / sum(meant.values())):
                draft.forms[form] = count
    return drafts


def is_alias(draft: Draft, form: str, papers: int, share: float) -> bool:
    """Tell whether annotated papers make a surface form an alias of a name."""
    if key(form) == key(draft.name):
        return True
    if numbers(form) != numbers(draft.name) or papers < LEAST_PAPERS or share < LEAST_SHARE_OF_FORM:
        return False
    if is_acronym(form, draft.name) or is_acronym(draft.name, form):
        return True
    if PHRASE.search(form) or papers < LEAST_PAPERS_OF_FORM or (form.islower() and len(words(form)) == 1):
        return False
    if words(draft.name) < words(form) and draft.type == schema.METRIC:
        return not APART.search(form)
    return not (words(form) <= words(draft.name) or adds_a_word(draft, form))


def adds_a_word(draft: Draft, form: str) -> bool:
    """Tell whether a form is a known form with more words."""
    return any(words(known) < words(form) for known in (draft.name, *draft.forms))


def words(name: str) -> set[str]:
    """Return the folded words of a name."""
    return {key(word) for word in re.findall(r"\w+", name)}


def add_public(drafts: dict[Id, Draft], folder: Path, annotated: dict[str, set[str]]) -> dict[Id, bool]:
    """Add names and aliases of the public lists; return the directions of the metrics."""
    directions: dict[Id, bool] = {}
    acronyms = {(key(row["short"]), key(row["long"])) for row in rows_of(folder / "acronyms.tsv") if is_usual(row)}
    for type_, stem in LISTS.items():
        for row in rows_of(folder / f"{stem}.tsv"):
            name = row["canonical"]
            id_ = type_, key(name)
            direction = {"higher": True, "lower": False}.get(row["extra"].partition("(")[0].strip())
            if type_ == schema.METRIC and direction is not None and "heuristic" not in row["extra"]:
                directions[id_] = direction
            if id_ not in drafts and is_precise(type_, row) and annotated.get(id_[1], {type_}) == {type_}:
                drafts[id_] = Draft(type_, titled(type_, name))
            if id_ not in drafts:
                continue
            draft = drafts[id_]
            if type_ == schema.DATASET and not draft.kinds:
                draft.kinds[row["kind"]] += 1
            for alias in filter(None, row["aliases"].split("|")):
                known = "curated" in row["sources"] or bool({(key(alias), id_[1]), (id_[1], key(alias))} & acronyms)
                if is_public_alias(draft, alias, known) and alias not in row["ambiguous_aliases"].split("|"):
                    draft.forms[alias] += 0
                    directions.update({(type_, key(alias)): directions[id_]} if id_ in directions else {})
    return directions


def rows_of(file: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a list."""
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def is_precise(type_: str, row: dict[str, str]) -> bool:
    """Tell whether a public name passes the list's own filter; metrics need a source that is made of metrics."""
    sources = row["sources"].split("|")
    if int(row["df_any"] or 0) < LEAST_PAPERS or row["ambiguous"] == "1" or NO_NAME.search(row["canonical"]):
        return False
    if type_ == schema.METRIC:
        return any(source in sources for source in LIBRARIES)
    return len(sources) > 1 or "curated" in sources


def is_usual(row: dict[str, str]) -> bool:
    """Tell whether most papers that expand an acronym expand it in this way."""
    return float(row["share"]) >= LEAST_SHARE_OF_ACRONYM


def is_public_alias(draft: Draft, alias: str, known: bool) -> bool:
    """Tell whether a public alias is a spelling of a name, or its acronym or expansion and known elsewhere too."""
    return spells(draft.name, alias) and not adds_a_word(draft, alias) and (known or key(alias) == key(draft.name))


def spells(name: str, alias: str) -> bool:
    """Tell whether an alias is another spelling, the acronym or the expansion of a name."""
    same = key(alias) == key(name) and not alias.rstrip().endswith("-")
    return same or (numbers(alias) == numbers(name) and (is_acronym(alias, name) or is_acronym(name, alias)))


def titled(type_: str, name: str) -> str:
    """Write ordinary words of a metric or method in title case, as annotated names are."""
    return (
        name
        if type_ == schema.DATASET
        else re.sub(r"(?<![\w@])[a-z](?=[a-z]{2,}\b)", lambda m: m.group().upper(), name)
    )


def merge_same(drafts: dict[Id, Draft]) -> None:
    """Join names that differ by a generic head, or that are known to be the same."""
    for type_, groups in SAME.items():
        for name, *aliases in groups:
            draft = drafts.setdefault((type_, key(name)), Draft(type_, name))
            draft.name = name
            for alias in aliases:
                absorb(drafts, draft, (type_, key(alias)))
                draft.forms[alias] += 0
    for id_, draft in sorted(drafts.items()):
        rest = without_head(draft.type, draft.name)
        if rest and (draft.type, key(rest)) in drafts and looks_coined(rest):
            absorb(drafts, drafts[draft.type, key(rest)], id_)
    for id_, draft in sorted(drafts.items()):
        for form in sorted(draft.forms):
            other_id = draft.type, key(form)
            other = drafts.get(other_id)
            if other and other is not draft and drafts.get(id_) is draft and spells(draft.name, form):
                winner, loser = (draft, other_id) if draft.papers >= other.papers else (other, id_)
                absorb(drafts, winner, loser)


def absorb(drafts: dict[Id, Draft], draft: Draft, other_id: Id) -> None:
    """Move another draft's papers and forms to this one."""
    other = drafts.get(other_id)
    if other is None or other is draft:
        return
    del drafts[other_id]
    draft.papers += other.papers
    draft.forms.update({**other.forms, other.name: other.papers})
    draft.kinds.update(other.kinds)


def keep_own_forms(drafts: dict[Id, Draft]) -> None:
    """Drop the forms that are another entry's name, and those that two entries claim but for the clear majority."""
    claims: dict[Id, list[tuple[int, Id]]] = defaultdict(list)
    for id_, draft in drafts.items():
        for form, count in draft.forms.items():
            claims[draft.type, key(form)].append((count, id_))
    for id_, draft in drafts.items():
        for form in list(draft.forms):
            form_id = draft.type, key(form)
            totals = Counter[Id]()
            for count, owner in claims[form_id]:
                totals[owner] += count
            mine, others = totals[id_], sum(totals.values()) - totals[id_]
            rivals = len(totals) > 1 and mine < LEAST_SHARE_OF_FORM * (mine + others)
            if form_id != id_ and (form_id in drafts or rivals or (len(totals) > 1 and not mine)):
                del draft.forms[form]


def tokens(text: str) -> list[str]:
    """Split a text into words and signs."""
    return re.findall(r"\w+|[^\w\s]", text)


def count_in_texts(drafts: dict[Id, Draft], records: list[dict[str, Any]], papers: dict[str, Any]) -> None:
    """Count in how many papers a form of each entry occurs, and in how many it is annotated with the entry's type."""
    owners: dict[tuple[str, ...], list[Draft]] = defaultdict(list)
    for draft in drafts.values():
        for form in {form.casefold() for form in (draft.name, *draft.forms)}:
            owners[tuple(tokens(form))].append(draft)
    for record in records:
        paper = papers[record["id"]]
        marked = {(e["type"], spelt(form)) for e in record["entities"] for form in (e["name"], *e["mentions"])}
        found: dict[int, tuple[Draft, set[str]]] = {}
        written = tokens(f"{paper['title']}\n{paper['abstract']}")
        lower = [token.casefold() for token in written]
        for start in range(len(lower)):
            for end in range(start + 1, min(start + LONGEST_FORM, len(lower)) + 1):
                for draft in owners.get(tuple(lower[start:end]), ()):
                    found.setdefault(id(draft), (draft, set()))[1].add(" ".join(written[start:end]))
        for draft, surfaces in found.values():
            count_paper(draft, surfaces, marked)


def spelt(form: str) -> str:
    """Return a form folded token by token, as texts are searched: "MIMIC-IV" is "MIMIC - IV" there."""
    return key(" ".join(tokens(form)))


def count_paper(draft: Draft, surfaces: set[str], marked: set[Id]) -> None:
    """Count one paper that holds some surface forms of an entry."""
    right = {surface for surface in surfaces if (draft.type, spelt(surface)) in marked}
    exact = {" ".join(tokens(form)) for form in (draft.name, *draft.forms)}
    draft.seen += 1
    draft.right += bool(right)
    for surface in surfaces - exact:
        draft.other_case[surface in right] += 1


def is_confirmed(draft: Draft) -> bool:
    """Tell whether the annotated papers do not speak against an entry."""
    return draft.papers > 0 or draft.right > 0 or draft.seen < MOST_UNCONFIRMED


def entry_of(draft: Draft, directions: dict[Id, bool]) -> LexiconEntry:
    """Return the finished entry."""
    case_sensitive = draft.other_case[False] >= max(LEAST_OTHER_CASE, draft.other_case[True])
    forms = {form if case_sensitive else form.casefold(): form for form in sorted(draft.forms)}
    forms.pop(draft.name if case_sensitive else draft.name.casefold(), None)
    kind = min(draft.kinds, key=lambda k: (-draft.kinds[k], k)) if draft.kinds else "dataset"
    return LexiconEntry(
        type=draft.type,
        name=draft.name,
        aliases=tuple(sorted(forms.values())),
        kind=kind if draft.type == schema.DATASET else None,
        higher_is_better=direction_of(draft, directions) if draft.type == schema.METRIC else None,
        papers=draft.papers,
        share=round(draft.right / draft.seen, 2) if draft.seen else 1.0,
        case_sensitive=case_sensitive,
    )


def direction_of(draft: Draft, directions: dict[Id, bool]) -> bool | None:
    """Return a metric's direction: from the lists, else from the words of its name, else None."""
    for form in (draft.name, *sorted(draft.forms)):
        if (draft.type, key(form)) in directions:
            return directions[draft.type, key(form)]
    found = {better for better, pattern in DIRECTIONS.items() if re.search(pattern, draft.name, re.IGNORECASE)}
    return found.pop() if len(found) == 1 else None


if __name__ == "__main__":
    main()
