"""The list of what is shipped, for machines: CycloneDX, as JSON. Same parts, same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from deploy.release.parts import Part
from packageurl import PackageURL

from kakehashi import namespaces
from kakehashi.errors import KakehashiError

__all__ = ["sbom"]


def sbom(
    version: str, wheel: str, data: tuple[str, str, str], parts: Iterable[Part], commit_time: int
) -> str:
    """Return the list for a version of the program.

    ``wheel`` is the SHA-256 of the wheel, ``data`` the release that it carries, the SHA-256 of
    its file and its terms. Raises KakehashiError when the schema does not allow what is made.
    """
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"{namespaces.BASE}sbom/{wheel}"))
    bom.metadata.timestamp = datetime.fromtimestamp(commit_time, UTC)
    whole = _component("kakehashi", version, "Apache-2.0", ComponentType.APPLICATION, wheel)
    whole.purl = PackageURL("pypi", None, "kakehashi", version)
    bom.metadata.component = whole
    carried = _component("kakehashi-data", data[0], data[2], ComponentType.DATA, data[1])
    made = {(part.kind, part.name): _of(part) for part in parts}
    bom.components.update((carried, *made.values()))
    for part in parts:
        needed = [made[part.kind, name] for name in part.requires if (part.kind, name) in made]
        bom.register_dependency(made[part.kind, part.name], needed)
    inner = {(part.kind, name) for part in parts for name in part.requires}
    outer = [made[p.kind, p.name] for p in parts if p.needed and (p.kind, p.name) not in inner]
    bom.register_dependency(whole, [carried, *outer])
    text = str(JsonV1Dot6(bom).output_as_string(indent=2)) + "\n"
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise KakehashiError("The list of parts is not valid: {detail}", detail=str(fault))
    return text


def _component(
    name: str, version: str, licence: str, kind: ComponentType, sha256: str
) -> Component:
    return Component(
        name=name,
        version=version,
        type=kind,
        bom_ref=name,
        licenses=[LicenseExpression(licence)],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=sha256)],
    )


def _of(part: Part) -> Component:
    scope, _, name = part.name.rpartition("/")
    return Component(
        name=name,
        group=scope or None,
        version=part.version,
        type=ComponentType.LIBRARY,
        bom_ref=part.reference,
        purl=PackageURL(part.kind, scope or None, name, part.version),
        licenses=[LicenseExpression(part.licence)],
        scope=ComponentScope.REQUIRED if part.needed else ComponentScope.EXCLUDED,
        hashes=[HashType(alg=HashAlgorithm.SHA_512, content=part.sha512)] if part.sha512 else (),
    )
