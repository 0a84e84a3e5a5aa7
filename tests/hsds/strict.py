"""Our own schemas, out of the OpenAPI document that the installation serves."""

from jsonschema import Draft202012Validator, FormatChecker

from mosty.directory.api import hsds

BASE = "/api/hsds"


def document():
    return hsds.get_openapi_schema(path_prefix="api/hsds/")


def problems(name, record, described=None):
    """(path, rule) of everything in the record that breaks the schema of this name."""
    described = described or document()
    schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
    checked = Draft202012Validator(schema, format_checker=FormatChecker())
    return sorted(_leaves(checked.iter_errors(record)))


def _leaves(errors):
    """The rules that were broken at the bottom: a choice of shapes is broken where its parts are."""
    for error in errors:
        if error.context:
            yield from _leaves(error.context)
        else:
            yield error.json_path, error.validator
