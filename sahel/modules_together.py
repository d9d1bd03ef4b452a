"""One file for all JavaScript modules that a page needs.

The modules are small and many: on a slow line asking for each takes longer than sending them.
They keep to what is read here: imports and exports by name at the start of a line.
"""

import re

_IMPORT = re.compile(r'^import (?:\{(?P<names>[^}]*)\} from )?"\./(?P<module>\w+\.js)";\n', re.M)
_LATER = re.compile(r'\bimport\("\./(?P<module>\w+\.js)"\)')
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (?P<name>\w+))", re.M)
_UNREAD = re.compile(r"^(?:import|export)\b(?!\().*", re.M)
# Whole lines; what else is written on a line may be part of a text.
_COMMENTS_AND_INDENTS = re.compile(r"^(?:[ \t]*//.*\n|[ \t]+|\n)", re.M)


def together(modules: dict[str, str]) -> dict[str, str]:
    """Those of ``modules`` (source by file name) that no other imports, each with all it imports.

    A module that is loaded when it is first needed (``import()``) is a file of its own too. What
    it shares with its page is there twice then, and so may remember nothing by itself.
    Raises ValueError for an import or export in another form, and for modules that import
    each other in a circle.
    """
    imported = {
        found["module"] for source in modules.values() for found in _IMPORT.finditer(source)
    }
    later = {found["module"] for source in modules.values() for found in _LATER.finditer(source)}
    files = [name for name in modules if name not in imported or name in later]
    return {name: _with_imports(name, modules) for name in files}


def _with_imports(name: str, modules: dict[str, str]) -> str:
    parts: dict[str, str] = {}
    _add_imports(name, modules, parts, ())
    body, exports = _body(name, modules[name])
    # Whoever loads it when it is first needed takes its names.
    given = f"export {{ {', '.join(exports)} }};\n" if exports else ""
    return "".join(parts.values()) + body + given


def _add_imports(name, modules, parts: dict[str, str], on_the_way: tuple[str, ...]) -> None:
    if name in on_the_way:
        raise ValueError(f"Modules import each other: {' -> '.join((*on_the_way, name))}")
    for found in _IMPORT.finditer(modules[name]):
        module = found["module"]
        if module in parts:
            continue
        _add_imports(module, modules, parts, (*on_the_way, name))
        body, exports = _body(module, modules[module])
        given = f"return {{ {', '.join(exports)} }};\n"
        parts[module] = f"const {_scope(module)} = (() => {{\n{body}{given}}})();\n"


def _body(name: str, source: str) -> tuple[str, list[str]]:
    """What stands in a module's own scope, and the names that it gives to others."""
    exports = [found["name"] for found in _EXPORT.finditer(source)]
    body = _EXPORT.sub("", _IMPORT.sub(_taken_from_scope, source))
    unread = _UNREAD.search(body)
    if unread:
        raise ValueError(f"{name}: cannot be put into one file: {unread[0]}")
    body = _COMMENTS_AND_INDENTS.sub("", body)
    return body if body.endswith("\n") else f"{body}\n", exports


def _taken_from_scope(found: re.Match) -> str:
    if found["names"] is None:
        return ""
    names = " ".join(found["names"].replace(" as ", ": ").split())
    return f"const {{ {names} }} = {_scope(found['module'])};\n"


def _scope(module: str) -> str:
    return f"${module.removesuffix('.js')}"
