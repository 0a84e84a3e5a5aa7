"""Every engine says what it computes, from where, and in frozen records."""

import dataclasses
import importlib
import inspect
import pkgutil

import pytest

import mosty.engines

TOOLS = {"__main__", "arrays", "compiled", "errors", "output", "tables", "work"}
NAMES = [
    module.name
    for module in pkgutil.iter_modules(mosty.engines.__path__)
    if module.name not in TOOLS
]
PUBLIC = [
    (name, thing)
    for name in NAMES
    for thing in importlib.import_module(f"mosty.engines.{name}").__all__
]


@pytest.mark.parametrize(("module_name", "name"), PUBLIC)
def test_a_public_name_is_documented(module_name: str, name: str) -> None:
    module = importlib.import_module(f"mosty.engines.{module_name}")
    thing = getattr(module, name)
    if inspect.isfunction(thing):
        text = inspect.getdoc(thing) or ""
        assert "Source:" in text
        if any(
            any(
                word in str(p.annotation) for word in ("Sequence", "ndarray", "ArrayLike", "Floats")
            )
            for p in inspect.signature(thing).parameters.values()
        ):
            assert "(n" in text or "rows" in text, f"{name}: say the shape"
    if dataclasses.is_dataclass(thing):
        assert thing.__dataclass_params__.frozen  # type: ignore[union-attr]
        assert "Attributes:" in (inspect.getdoc(thing) or "")
