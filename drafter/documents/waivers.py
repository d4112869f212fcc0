"""Waivers files: YAML or JSON, a list under `waivers`, each with `key`, `reason` and `by`.

The key is what `drafter check --format json` prints with each finding.
"""

from __future__ import annotations

from pathlib import Path

from drafter.checker.report import Waiver
from drafter.errors import DrafterError
from drafter.facts.fields import FieldReader, Problems
from drafter.facts.nodes import Fields, NodeError, read_json, read_text, read_yaml

_FIELDS = ("key", "reason", "by")


def load_waivers(path: str | Path) -> dict[str, Waiver]:
    """The waivers of a file by key.  Raises DrafterError with all that is wrong, file and line first."""
    file = Path(path)
    problems = Problems(file.name)
    try:
        text = read_text(file)[0]
        root = read_json(text) if file.suffix.lower() == ".json" else read_yaml(text)
    except NodeError as error:
        raise DrafterError(f"{file.name}:{error.line} {error}") from error
    waivers: dict[str, Waiver] = {}
    if not isinstance(root, Fields):
        raise DrafterError(f"{file.name}:1 不是保留意见文件；最外层应是waivers")
    reader = FieldReader(root, problems, "文件")
    reader.check_names(("waivers",))
    for node in reader.items("waivers"):
        if not isinstance(node, Fields):
            problems.add(node.line, "waivers", "每项应有key、reason、by三个字段")
            continue
        item = FieldReader(node, problems, "这一项")
        item.check_names(_FIELDS)
        key, reason, by = (item.text(name, required=True) for name in _FIELDS)
        if key and reason and by:
            waivers[key] = Waiver(reason, by)
    if problems.found:
        raise DrafterError("\n".join(text for _, text in sorted(problems.found)))
    return waivers
