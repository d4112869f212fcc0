"""What an endpoint answered, read: a mode that was asked for proves nothing, so every answer is validated here.

The answer that is asked for is one JSON object, `{"paragraphs": ["…", "…"]}`.  Prose without any object is taken
for the paragraphs themselves, whatever mode it came in; an object that does not fit is never guessed at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator

SCHEMA: dict[str, Any] = {
    "type": "object",
    # The bound keeps a grammar that is enforced from never coming to an end.
    "properties": {"paragraphs": {"type": "array", "items": {"type": "string"}, "maxItems": 40}},
    "required": ["paragraphs"],
    "additionalProperties": False,
}
_THINK = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>|\A.*?</think(?:ing)?>", re.DOTALL)
_OPEN_THINK = re.compile(r"<think(?:ing)?>.*\Z", re.DOTALL)
_FENCE = re.compile(r"\A\s*```[^\n]*\n(.*?)\n?```\s*\Z", re.DOTALL)
_OBJECT = re.compile(r'\{\s*"')  # never the brace of a reference, {{id}}
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # control characters, halves of characters
_DECODER = json.JSONDecoder(
    strict=False
)  # a line break inside a string is the commonest slip of a small model


class _Part(BaseModel):
    type: str
    text: str | None = None


class Message(BaseModel):
    """The message of an answer; a field of another type than these makes the whole body unusable."""

    content: str | list[_Part] | None = None
    refusal: str | None = None
    reasoning_content: Any = None
    reasoning: Any = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "".join(part.text or "" for part in self.content if part.type == "text")
        return self.content or ""

    @property
    def thoughts(self) -> str:
        """What it thought aloud in a field of its own, under the names that servers give it."""
        return next((t for t in (self.reasoning_content, self.reasoning) if t and isinstance(t, str)), "")


class Choice(BaseModel):
    message: Message
    finish_reason: str | None = None


class _CachedTokens(BaseModel):
    cached_tokens: int | None = None


class Usage(BaseModel):
    """Tokens as the server counts them; DeepSeek names its cached ones otherwise."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _CachedTokens | None = None
    prompt_cache_hit_tokens: int | None = None

    @property
    def cached_tokens(self) -> int:
        details = self.prompt_tokens_details
        return (details.cached_tokens if details else None) or self.prompt_cache_hit_tokens or 0


class Answer(BaseModel):
    """What must be in an answer's body; the SDK checks nothing, and compatible servers leave much out."""

    choices: list[Choice] = Field(min_length=1)
    usage: Usage | None = None


class _Delta(BaseModel):
    content: str | None = None
    refusal: str | None = None
    reasoning_content: Any = None
    reasoning: Any = None


class _Piece(BaseModel):
    delta: _Delta = Field(default_factory=_Delta)
    finish_reason: str | None = None


class Chunk(BaseModel):
    """One event of a stream."""

    choices: list[_Piece] = Field(default_factory=list)
    usage: Usage | None = None
    error: Any = None


def join(chunks: Iterable[Chunk]) -> Answer:
    """The answer that a stream's CHUNKS add up to; `finish_reason` is None where the stream never finished."""
    texts: dict[str, list[str]] = {"content": [], "refusal": [], "reasoning_content": [], "reasoning": []}
    finish: str | None = None
    usage: Usage | None = None
    for chunk in chunks:
        usage = chunk.usage or usage
        for piece in chunk.choices[:1]:
            finish = piece.finish_reason or finish
            for name, parts in texts.items():
                if isinstance(part := getattr(piece.delta, name), str):
                    parts.append(part)
    message = Message(**{name: "".join(parts) or None for name, parts in texts.items()})
    return Answer(choices=[Choice(message=message, finish_reason=finish)], usage=usage)


class _Section(BaseModel):
    paragraphs: list[str]

    @field_validator("paragraphs", mode="before")
    @classmethod
    def _of_one_text(cls, value: object) -> object:
        return value.splitlines() if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of an answer, one paragraph a line, and in what shape it came.

    object: as asked; prose: no object at all, the text is the prose; broken: an object that does not fit, the
    text is empty; blank: nothing.
    """

    shape: Literal["object", "prose", "broken", "blank"]
    text: str = ""
    fault: str = ""
    """Why it is broken, for the writer."""


def read(message: Message) -> Reading:
    """MESSAGE without thinking and fences.  An empty one may hold its object among the thoughts."""
    content = _OPEN_THINK.sub("", _THINK.sub("", message.text)).strip()
    if not content:
        found = _find_object(message.thoughts)
        return found if found is not None and found.shape == "object" else Reading("blank")
    found = _find_object(content)
    if found is not None:
        return found
    fenced = _FENCE.match(content)
    return _accept(content if fenced is None else fenced[1], "prose")


def _find_object(content: str) -> Reading | None:
    """The first balanced object of CONTENT that is an answer; broken where there are only others."""
    broken: Reading | None = None
    for start in _OBJECT.finditer(content):
        try:
            value, _ = _DECODER.raw_decode(content, start.start())
            return _accept(_Section.model_validate(value).paragraphs, "object")
        except ValidationError as error:
            broken = broken or Reading("broken", fault=error.errors()[0]["msg"])
        except (json.JSONDecodeError, RecursionError) as error:
            broken = broken or Reading("broken", fault=str(error))
    return broken


def _accept(text: str | list[str], shape: Literal["object", "prose"]) -> Reading:
    try:
        paragraphs = _Section.model_validate({"paragraphs": text}).paragraphs
    except ValidationError as error:
        return Reading("broken", fault=error.errors()[0]["msg"])
    lines = [_NO_TEXT.sub("", line).strip() for line in "\n".join(paragraphs).splitlines()]
    joined = "\n".join(line for line in lines if line)
    return Reading(shape, joined) if joined else Reading("blank")
