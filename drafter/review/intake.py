"""Facts come in: files that were uploaded, what they would change, and what of it a person accepts.

What is accepted becomes one file of facts, made of the entries as they were written: no value is computed anew.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from drafter.errors import DrafterError, FactsError, RequestError
from drafter.facts.load import load_facts
from drafter.facts.model import Fact, FactBook
from drafter.facts.nodes import Fields, Items, Node, read_json, read_yaml
from drafter.facts.snapshot import fingerprint, snapshot
from drafter.review.visit import Upload
from drafter.sources.bring import Brought, Wish, bring
from drafter.store.imports import Incoming

MERGED = "facts.json"
_REPORT = re.compile(rb'(?:^|\n)report:|"report"')
KINDS = (".xlsx", ".xls", ".ods", ".yaml", ".yml", ".json")
_LISTS = {"facts": "数据", "materials": "文字材料", "indicators": "指标", "funds": "资金"}
_WHOLE = {"report": "报告信息", "identities": "应当成立的关系", "result": "自评结果", "notes": "备注"}

_HEADS = {
    "target": "指标值", "actual": "实际完成", "initial": "年初预算", "budget": "全年预算", "spent": "全年执行",
    "weight": "分值", "score": "得分", "reason": "偏差原因：",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a comparison; `key` names it in the form."""

    key: str
    kind: str
    """new | changed | gone | source: the same, read elsewhere"""
    name: str
    before: str
    after: str
    source: str


def read_files(uploads: Sequence[Upload]) -> tuple[FactBook, Incoming]:
    """The facts of the files that were uploaded together.  Raises FactsError, RequestError."""
    with _loaded(uploads) as book:
        content = snapshot(book)
    digest = hashlib.sha256(b"".join(upload.data for upload in uploads)).hexdigest()
    names = "、".join(upload.name for upload in uploads)
    return book, Incoming(names, digest, content, fingerprint(book))


def read_tables(uploads: Sequence[Upload], wish: Wish) -> Brought:
    """What published or internal tables state, as a facts file.  Raises WorkbookError, RequestError."""
    if not uploads:
        raise RequestError("没有选择文件；请先选择决算、预算或公开的表格")
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, upload.name) for upload in uploads]
        for path, upload in zip(paths, uploads, strict=True):
            path.write_bytes(upload.data)
        return bring(paths, Path(folder), wish)


def load_uploads(uploads: Sequence[Upload]) -> FactBook:
    """The facts of the files alone.  Raises FactsError, RequestError."""
    with _loaded(uploads) as book:
        return book


@contextmanager
def _loaded(uploads: Sequence[Upload]) -> Iterator[FactBook]:
    if not uploads:
        raise RequestError("没有选择文件；请先选择事实文件")
    if any(not upload.name.lower().endswith(KINDS) for upload in uploads):
        raise RequestError("只能导入填好的事实表（.xlsx）或事实文件（.yaml、.json）；请重新选择")
    for upload in uploads:
        if upload.name.lower().endswith((".xlsx", ".ods")) and not upload.data.startswith(
            (b"PK", b"\xd0\xcf\x11\xe0")
        ):
            raise RequestError(f"{upload.name}不是工作簿，或已损坏；请用Excel或WPS打开，另存为.xlsx后再导入")
    if len({upload.name for upload in uploads}) < len(uploads):
        raise RequestError("有两个文件同名；请改名后重新选择")
    with tempfile.TemporaryDirectory() as folder:
        for upload in uploads:
            Path(folder, upload.name).write_bytes(upload.data)
        yield load_facts(Path(folder, _top(uploads)))


def _top(uploads: Sequence[Upload]) -> str:
    """The file that includes the others: the one that tells about the report, and that no other of such includes."""
    if len(uploads) == 1:
        return uploads[0].name
    heads = [upload for upload in uploads if _REPORT.search(upload.data[:65536])]
    included = {name for upload in heads for name in _included(upload)}
    for upload in heads:
        if upload.name not in included:
            return upload.name
    raise RequestError("所选的文件里没有写明报告信息（report）的那一份；请一并选择")


def _included(upload: Upload) -> Collection[str]:
    """The names of the files that UPLOAD includes; none where it cannot be read: loading it says why."""
    read = read_json if upload.name.lower().endswith(".json") else read_yaml
    try:
        stated = _plain(read(upload.data.decode("utf-8-sig")))
    except (DrafterError, ValueError):
        return ()
    given = stated.get("include", ()) if isinstance(stated, dict) else ()
    return [given] if isinstance(given, str) else [one for one in given if isinstance(one, str)]


@contextmanager
def opened(content: str) -> Iterator[FactBook]:
    """The facts of CONTENT, as they were kept.  Raises FactsError where this version refuses them."""
    texts: Mapping[str, str] = json.loads(content)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        if not texts:
            raise FactsError(["没有数据；请先导入"])
        yield load_facts(Path(folder, next(iter(texts))))


def compare(old: str, new: str) -> list[Change]:
    """What the facts NEW would change of OLD, both as they were kept."""
    before, after = _entries(old), _entries(new)
    with opened(old) as old_book, opened(new) as new_book:
        changes = []
        for key in dict.fromkeys((*after, *before)):
            first, second = before.get(key), after.get(key)
            if first == second or _says_the_same(key, old_book, new_book):
                continue
            kind = _kind(key, first, second, old_book, new_book)
            entry, book = (first, old_book) if kind == "gone" else (second, new_book)
            changes.append(
                Change(key, kind, _name(key, entry, book), _shown(key, first, old_book), _shown(key, second, new_book),
                       _source(key, entry, book))
            )  # fmt: skip
    return changes


def _kind(key: str, first: Any, second: Any, old: FactBook, new: FactBook) -> str:  # noqa: ANN401  # as stated
    """What became of an entry that was FIRST and is SECOND."""
    if first is None or second is None:
        return "new" if first is None else "gone"
    group, _, name = key.partition(":")
    if group == "facts":
        same = name in old and name in new and _without_source(old[name]) == _without_source(new[name])
    else:
        same = bool(name) and first | {"source": ""} == second | {"source": ""}
    return "source" if same else "changed"


def merge(old: str, new: str, accepted: Collection[str], file: str) -> Incoming:
    """OLD with those changes of NEW whose keys are ACCEPTED.  Raises FactsError where the two do not fit together."""
    before, after = _entries(old), _entries(new)
    kept = {key: value for key, value in before.items() if key not in accepted}
    order = [key for key in after if key in kept or key in accepted]
    order += [key for key in before if key in kept and key not in after]
    stated: dict[str, Any] = {"schema": "drafter.facts/1"}
    for key in order:
        value = after[key] if key in accepted else kept[key]
        group, _, name = key.partition(":")
        if name:
            stated.setdefault(group, []).append(value)
        else:
            stated[group] = value
    text = json.dumps(stated, ensure_ascii=False, indent=1)
    content = json.dumps({MERGED: text}, ensure_ascii=False)
    with opened(content) as book:
        return Incoming(file, hashlib.sha256(text.encode()).hexdigest(), content, fingerprint(book))


def _entries(content: str) -> dict[str, Any]:
    """Everything that CONTENT states, by key: `report`, `facts:ID`, `materials:ID`, and other fields as a whole."""
    found: dict[str, Any] = {}
    year: str | None = None
    for name, text in json.loads(content).items():
        stated = _plain((read_json if name.lower().endswith(".json") else read_yaml)(text))
        own = stated.get("report", {}).get("fiscal_year")
        year = year or own
        for field, value in stated.items():
            if field in _LISTS:
                for entry in value:
                    if field == "facts" and own not in (None, year):
                        entry.setdefault("period", own)
                    found[f"{field}:{entry['id']}"] = entry
            elif field == "identities":
                found[field] = [*found.get(field, []), *(value if isinstance(value, list) else [value])]
            elif field not in ("schema", "include"):
                found.setdefault(field, value)
    return found


def _plain(node: Node) -> Any:  # noqa: ANN401  # a tree of dicts, lists and texts
    """NODE without its lines; what states nothing is left out."""
    if isinstance(node, Fields):
        return {name: _plain(value) for name, value in node.nodes.items() if _plain(value) != ""}
    if isinstance(node, Items):
        return [_plain(value) for value in node.nodes]
    return node.text


def _says_the_same(key: str, old: FactBook, new: FactBook) -> bool:
    """Whether a fact is the same but for how it is written; the computed value counts for a formula too."""
    group, _, name = key.partition(":")
    if group != "facts" or name not in old or name not in new:
        return False
    return asdict(old[name]) == asdict(new[name])


def _without_source(fact: Fact) -> dict[str, Any]:
    return asdict(fact) | {"source": ()}


def _name(key: str, entry: Any, book: FactBook) -> str:  # noqa: ANN401  # as the file states it
    group, _, name = key.partition(":")
    if group == "facts" and name in book:
        return book[name].name
    if name:
        return f"{_LISTS[group]} {entry.get('name') or entry.get('topic') or name}"
    return _WHOLE.get(group, group)


def _shown(key: str, entry: Any, book: FactBook) -> str:  # noqa: ANN401  # as the file states it
    if entry is None:
        return ""
    group, _, name = key.partition(":")
    if group == "facts":
        fact = book[name]
        return f"{fact.in_unit()}（{fact.period.in_words()}）" + (
            f"，{'、'.join(fact.aliases)}" if fact.aliases else ""
        )
    if group == "materials":
        return str(entry.get("text", ""))
    if name:
        return "，".join(_of_table(entry, book))
    if isinstance(entry, dict):
        return "；".join(f"{value}" for value in entry.values())
    return "；".join(map(str, entry)) if isinstance(entry, list) else str(entry)


def _of_table(entry: Mapping[str, str], book: FactBook) -> Iterator[str]:
    """What a row of the self-evaluation table states, each with its head; a value of another fact by its name."""
    for field, head in _HEADS.items():
        stated = entry.get(field, "")
        lent = entry.get(f"{field}_of", "")
        text = stated or (book[lent].name if lent in book else lent)
        if text:
            unit = entry.get("unit", "") if stated and field not in ("weight", "score", "reason") else ""
            yield f"{head}{entry.get('operator', '') if field == 'target' else ''}{text}{unit}"


def _source(key: str, entry: Any, book: FactBook) -> str:  # noqa: ANN401  # as the file states it
    group, _, name = key.partition(":")
    if group == "facts":
        return "；".join(book[name].source)
    source = entry.get("source", "") if name else ""
    texts = source.values() if isinstance(source, dict) else source if isinstance(source, list) else [source]
    return "；".join(map(str, texts))
