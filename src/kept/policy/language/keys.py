"""Which keys are known at a place of the file: what an unknown key is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, RootModel

from kept.policy.language.document import Document


def keys_at(loc: tuple[str | int, ...]) -> list[str]:
    """Return the keys known beside the last part of an error's location."""
    models: set[type[BaseModel]] = {Document}
    for part in loc[:-1]:
        step = {model for parent in models for model in _children(parent, part)}
        models = step or models
    names = {
        name.alias or field
        for model in models
        if not issubclass(model, RootModel)
        for field, name in model.model_fields.items()
    }
    return sorted(names)


def _children(model: type[BaseModel], key: str | int) -> Iterator[type[BaseModel]]:
    for name, field in model.model_fields.items():
        if key in (name, field.alias):
            yield from _models_in(field.annotation, str(key))
    if issubclass(model, RootModel):
        entries = {"line": "Line", "grid": "Grid", "otherwise": "Otherwise"}
        for found in _models_in(model.model_fields["root"].annotation, str(key)):
            if key in entries and found.__name__.startswith(entries[str(key)]):
                yield found


def _models_in(annotation: Any, key: str) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for inner in get_args(annotation):
        yield from _models_in(inner, key)
