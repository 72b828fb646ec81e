"""Settings: one table with default, meaning and check; the environment overrides.

``KAKEHASHI_PORT=9000 kakehashi serve`` sets ``port``. A wrong value is an error that names the
setting, the value and what would be accepted. ``KAKEHASHI_TEST_*`` belongs to the tests.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from kakehashi.errors import SettingError

__all__ = ["SETTINGS", "Setting", "Settings", "is_protected", "load_settings"]

#: What an installed package carries of the project; a checkout has no sources there.
_PACKAGED: Final = Path(__file__).parent / "project"
_SHORTEST_TOKEN: Final = 32
#: Settings that are never shown.
_SECRET: Final = ("record_url", "store_password", "query_token")


def _number(low: float, high: float, whole: bool = True) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = int(text) if whole else float(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return read


def _web_address(text: str) -> str:
    if not text.startswith(("http://", "https://")) or not text.endswith("/"):
        raise ValueError(text)
    return text


def _store(text: str) -> str:
    scheme, _, place = text.partition(":")
    if scheme == "sparql":
        query, *update = re.split(r",(?=https?:)", place)
        sound = len(update) <= 1 and all(map(_endpoint, (query, *update)))
    else:
        sound = (scheme == "oxigraph" and place != "") or text == "memory:"
    if not sound:
        raise ValueError(text)
    return text


def _endpoint(url: str) -> bool:
    parts = urlsplit(url)
    secret = parts.username is not None or parts.password is not None
    sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    return bool(sound) and not secret and not re.search(r"[\s#]", url)


def _record(text: str) -> str:
    if text and not re.match(r"postgresql(?:\+psycopg)?://|sqlite:///(?!:memory:)[^?]", text):
        raise ValueError(text)
    if text and urlsplit(text).port == 0:  # reading it raises ValueError when it is no number
        raise ValueError(text)
    return text.replace("postgresql://", "postgresql+psycopg://", 1)


def is_protected(parts: SplitResult) -> bool:
    """Return whether nobody on the way reads what is sent to an address.

    >>> [is_protected(urlsplit(a)) for a in ("https://h/", "http://[::1]:1/", "http://h/")]
    [True, True, False]
    """
    return parts.scheme == "https" or parts.hostname in ("127.0.0.1", "::1", "localhost")


def _issuer(text: str) -> str:
    parts = urlsplit(text)
    sound = (
        is_protected(parts)
        and parts.scheme in ("http", "https")
        and parts.hostname
        and not parts.username
    )
    if text and not (sound and not re.search(r"[\s#?]", text)):
        raise ValueError(text)
    return text


def _token(text: str) -> str:
    if text and not (len(text) >= _SHORTEST_TOKEN and text.isascii() and text.isalnum()):
        raise ValueError(text)
    return text


def _log(text: str) -> str:
    if text not in ("problems", "all"):
        raise ValueError(text)
    return text


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(text)
    return text == "yes"


def _language(text: str) -> str:
    if text not in ("ja", "en"):
        raise ValueError(text)
    return text


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the settings table."""

    name: str
    default: str
    read: Callable[[str], Any]
    accepts: str  #: what a right value looks like, for the error message
    help_en: str
    help_ja: str


#: All settings. ``docs/settings*.md`` are generated from this table.
SETTINGS: tuple[Setting, ...] = (
    Setting("host", "127.0.0.1", str, "a host name or address",
            "Address on which the server listens.",
            "サーバが待ち受けるアドレス。"),
    Setting("port", "8000", _number(0, 65535), "a whole number from 0 to 65535",
            "Port on which the server listens; 0 takes a free one.",
            "サーバが待ち受けるポート。0 なら空きポートを使います。"),
    Setting("public_url", "http://127.0.0.1:8000/", _web_address,
            "an address that starts with http:// or https:// and ends with /",
            "Address under which users reach the server; data IRIs do not depend on it.",
            "利用者から見たサーバのアドレス。データのIRIはこれに依存しません。"),
    Setting("project_dir", "", str, "a folder that holds ontology/, mappings/ and queries/",
            "Folder of the sources; empty means the checkout that this program runs from. An"
            " installed program takes the current folder when it holds sources, else those of the"
            " package.",
            "原本のフォルダ。空なら、このプログラムの作業コピーを使います。インストールした場合は、"
            "原本のあるカレントフォルダを使い、なければパッケージに含まれる原本を使います。"),
    Setting("build_dir", "", str, "a folder that may be written",
            "Folder for everything built; empty means build/ below project_dir, and with the"
            " sources of the package kakehashi-data/build/ below the current folder.",
            "生成物のフォルダ。空なら project_dir の下の build/ を使います。"
            "パッケージの原本を使うときは、"
            "カレントフォルダの下の kakehashi-data/build/ を使います。"),
    Setting("record_dir", "", str, "a folder that may be written",
            "Folder of the embedded store of record (live map, proposals, accounts); empty means"
            " record/ below project_dir, and with the sources of the package kakehashi-data/record/"
            " below the current folder. Back it up.",
            "実施マップ・提案・アカウントを収める組込みデータベースのフォルダ。"
            "空なら project_dir の下の record/ を使います。パッケージの原本を使うときは、"
            "カレントフォルダの下の kakehashi-data/record/ を使います。"
            "バックアップを取ってください。"),
    Setting("record_url", "", _record,
            "postgresql+psycopg://USER@HOST/NAME, sqlite:///FILE, or nothing",
            "Database of the store of record, instead of the embedded one.",
            "組込みのデータベースの代わりに使うデータベース。"),
    Setting("record_seed", "yes", _yes_or_no, "yes or no",
            "Whether a server puts what the documents say of actors, issues, initiatives, events"
            " and standards projects onto a live map that nobody has used yet.",
            "誰も使っていない実施マップに、文書が述べる主体・課題・取組・出来事・規格開発プロジェクトを"
            "サーバの起動時に載せるかどうか。"),
    Setting("store", "oxigraph:current", _store,
            "oxigraph:current, oxigraph:PATH, memory:, or sparql:QUERY_URL[,UPDATE_URL] without"
            " user and password",
            "Where questions are answered: the current release, a store folder, memory, or an"
            " engine that was loaded with «kakehashi load».",
            "問い合わせ先。現行のリリース、ストアのフォルダ、メモリ、又は «kakehashi load» で"
            "読み込ませた外部エンジンを指定します。"),
    Setting("store_user", "", str, "a user name of the engine, or nothing",
            "User with which an engine behind a sparql: store is asked and loaded.",
            "sparql: で指定したエンジンに問い合わせ、読み込ませるときの利用者名。"),
    Setting("store_password", "", str, "a password, or nothing",
            "Password of that user; it can only be given here, never in an address or option.",
            "その利用者のパスワード。ここでのみ指定でき、アドレスやオプションには書けません。"),
    Setting("language", "en", _language, "ja or en",
            "Language of the command line when --lang is not given.",
            "--lang を省略したときのコマンドラインの言語。"),
    Setting("query_seconds", "10", _number(0.1, 3600, whole=False), "seconds from 0.1 to 3600",
            "Deadline of a public SPARQL query.",
            "公開SPARQL問い合わせの制限時間(秒)。"),
    Setting("query_bytes", "16384", _number(256, 1048576), "bytes from 256 to 1048576",
            "Longest SPARQL query that is accepted.",
            "受け付けるSPARQL問い合わせの最大長(バイト)。"),
    Setting("query_memory_mib", "2048", _number(512, 1048576), "MiB from 512 to 1048576",
            "Memory limit of one query worker.",
            "一つの問い合わせワーカーのメモリ上限(MiB)。"),
    Setting("query_workers", "4", _number(1, 64), "a whole number from 1 to 64",
            "Number of query worker processes; one client gets at most half of them at a time.",
            "問い合わせワーカーの数。一つのクライアントが同時に使えるのは、その半分までです。"),
    Setting("queue_per_client", "32", _number(1, 10000), "a whole number from 1 to 10000",
            "Requests of one client that may wait for their turn; more are answered with 429.",
            "一つのクライアントが順番を待てる要求の数。超えた分には429を返します。"),
    Setting("query_token", "", _token, "at least 32 letters and digits, or nothing",
            "Secret with which (Authorization: Bearer) a client may raise the deadline of a query.",
            "問い合わせの制限時間を延ばせる秘密の文字列(Authorization: Bearer で送ります)。"),
    Setting("long_query_seconds", "300", _number(1, 86400), "seconds from 1 to 86400",
            "Longest deadline that a client with the token may ask for.",
            "トークンを持つクライアントが求められる最長の制限時間(秒)。"),
    Setting("proxies", "0", _number(0, 8), "a whole number from 0 to 8",
            "Reverse proxies in front, whose X-Forwarded-For tells one client from another.",
            "前段のリバースプロキシの数。X-Forwarded-For でクライアントを区別します。"),
    Setting("cache_bytes", "67108864", _number(0, 10**11), "bytes from 0 to 100000000000",
            "Memory for answers that are kept until the release changes; 0 keeps none.",
            "リリースが変わるまで保持する応答のメモリ量(バイト)。0 なら保持しません。"),
    Setting("log", "problems", _log, "problems or all",
            "What is logged, as JSON lines on standard error: problems, or all requests.",
            "標準エラーにJSON行で記録するもの。"
            "problems は問題のみ、all は全ての要求を記録します。"),
    Setting("result_bytes", "50000000", _number(1024, 10**10), "bytes from 1024 to 10000000000",
            "Largest answer of the SPARQL service.",
            "SPARQLの応答の最大長(バイト)。"),
    Setting("page_size", "100", _number(1, 1000), "a whole number from 1 to 1000",
            "Entries of a page of a list when the caller does not say.",
            "一覧の1ページの件数(指定がないとき)。"),
    Setting("demo", "no", _yes_or_no, "yes or no",
            "Whether there are three demo accounts, with a password that is made at the start and"
            " printed. Only where the server listens on a loopback address.",
            "デモ用アカウントを三つ置くかどうか。パスワードは起動のたびに作り、端末に表示します。"
            "ループバックアドレスで待ち受けるときに限ります。"),
    Setting("oidc_issuer", "", _issuer, "an https:// address, or nothing",
            "OpenID Connect provider with which people may sign in, by its issuer address.",
            "サインインに使えるOpenID Connectプロバイダの発行者(issuer)アドレス。"),
    Setting("oidc_client_id", "", str, "an identifier, or nothing",
            "Identifier under which the provider knows this server.",
            "プロバイダに登録したこのサーバの識別子。"),
    Setting("oidc_client_secret", "", str, "a secret, or nothing",
            "Secret that the provider gave to this server; it can only be given here.",
            "プロバイダがこのサーバに与えた秘密の文字列。ここでのみ指定できます。"),
    Setting("webhooks", "", str, "a file, or nothing",
            "File (TOML) of the addresses that are told of every change of the live map; see"
            " docs/webhooks.md.",
            "実施マップの変更を知らせる宛先を記したファイル(TOML)。"
            "docs/webhooks.ja.md を参照してください。"),
    Setting("warm_up", "yes", _yes_or_no, "yes or no",
            "Whether what the first visitors need is worked out soon after the start (seconds of"
            " one processor).",
            "最初の利用者に必要な計算を、起動の直後に済ませるかどうか(一つのCPUで数秒かかります)。"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force; see :data:`SETTINGS` for their meaning."""

    host: str
    port: int
    public_url: str
    project_dir: Path
    build_dir: Path
    record_dir: Path
    record_url: str = field(repr=False)
    record_seed: bool
    store: str
    store_user: str
    store_password: str = field(repr=False)
    language: str
    query_seconds: float
    query_bytes: int
    query_memory_mib: int
    query_workers: int
    queue_per_client: int
    query_token: str = field(repr=False)
    long_query_seconds: float
    proxies: int
    cache_bytes: int
    log: str
    result_bytes: int
    page_size: int
    demo: bool
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    webhooks: str
    warm_up: bool

    @property
    def packaged(self) -> bool:
        """Whether the sources are those of the installed package, which nobody may change."""
        return self.project_dir == _PACKAGED.resolve()


def load_settings(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read the settings from ``KAKEHASHI_*``, then apply ``overrides`` (None means not given).

    Raises SettingError for a wrong value and for a ``KAKEHASHI_`` variable that is no setting.

    >>> load_settings({"KAKEHASHI_PORT": "9000"}).port
    9000
    >>> load_settings({"KAKEHASHI_PORT": "many"})
    Traceback (most recent call last):
    ...
    kakehashi.errors.SettingError: KAKEHASHI_PORT: The value 'many' cannot be used. ...
    """
    environment = os.environ if environment is None else environment
    _refuse_unknown(environment)
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        override = overrides.get(setting.name)
        variable = f"KAKEHASHI_{setting.name.upper()}"
        text = environment.get(variable, setting.default) if override is None else str(override)
        try:
            values[setting.name] = setting.read(text)
        except ValueError:
            raise SettingError(
                "The value {value!r} cannot be used.",
                where=variable,
                remedy="Give {accepts}.",
                value="…" if setting.name in _SECRET else text,
                accepts=setting.accepts,
            ) from None  # what was wrong with a secret names it
    project = Path(values["project_dir"] or _project()).resolve()
    written = Path.cwd() / "kakehashi-data" if project == _PACKAGED.resolve() else project
    values["project_dir"] = project
    values["build_dir"] = Path(values["build_dir"] or written / "build").resolve()
    values["record_dir"] = Path(values["record_dir"] or written / "record").resolve()
    values["port"] = int(values["port"])
    return Settings(**values)


def _project() -> Path:
    """Return the folder of the sources when nobody names one."""
    if not (_PACKAGED / "ontology").is_dir():
        return Path(__file__).parents[2]
    here = Path.cwd()
    return here if (here / "ontology/kakehashi.ttl").is_file() else _PACKAGED


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = {f"KAKEHASHI_{setting.name.upper()}" for setting in SETTINGS}
    for variable in environment:
        ours = variable.startswith("KAKEHASHI_") and not variable.startswith("KAKEHASHI_TEST_")
        if ours and variable not in known:
            raise SettingError(
                "There is no such setting.",
                where=variable,
                remedy="Known settings: {known}.",
                known=", ".join(sorted(known)),
            )


assert {s.name for s in SETTINGS} == {f.name for f in fields(Settings)}  # noqa: S101
