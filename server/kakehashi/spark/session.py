"""Open Spark: quietly, on loopback, and leaving nothing behind.

A local master (``local[2]``, ``local-cluster[2,1,2048]``) gets everything from here: its Java, its
folders (temporary, gone afterwards), its logs (errors only, shown when Spark does not start).
On a real cluster Spark's own configuration holds, but for what the rules need to run well.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from kakehashi.errors import KakehashiError
from kakehashi.spark.java import java_home

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["opened", "require_spark"]

#: What the rules need, wherever they run: rows stay in their places from round to round, which
#: neither small joins by copies nor changing numbers of partitions would let them.
_ALWAYS: Final = {
    "spark.app.name": "kakehashi derive",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.optimizer.runtime.bloomFilter.enabled": "false",
    "spark.cleaner.periodicGC.interval": "2min",
}
_LOCAL: Final = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.shuffle.partitions": "4",
}
_LOGGING: Final = """rootLogger.level = error
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1}: %m%n
"""
#: Where ``spark-submit`` says how it is reached; then Spark runs already.
_SUBMITTED: Final = "PYSPARK_GATEWAY_PORT"


def require_spark() -> None:
    """Raise an error that says what to do when pyspark is not installed."""
    try:
        import pyspark  # noqa: F401, PLC0415  (slow import, and an extra)
    except ImportError as error:
        raise KakehashiError(
            "Spark is not installed.", remedy="Install it with: pip install 'kakehashi[spark]'"
        ) from error


@contextmanager
def opened(master: str = "", conf: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """Give a session on a master; ``conf`` goes before everything set here, options of Java beside.

    Without a master it is that of ``spark-submit``, or all cores of this machine.
    """
    require_spark()
    submitted = _SUBMITTED in os.environ
    if not master and not submitted:
        master = "local[*]"
    with TemporaryDirectory(prefix="kakehashi-spark-", ignore_cleanup_errors=True) as name:
        folder, settings = Path(name), dict(_ALWAYS)
        environment: dict[str, str] = {}
        if master.startswith("local"):
            settings |= _LOCAL | _places(folder)
            environment = _environment(folder)
        if master:
            settings["spark.master"] = master
        for key, value in (conf or {}).items():
            before = f"{settings[key]} " if key in settings and key.endswith("Options") else ""
            settings[key] = before + value
        with _started(settings, environment, folder / "log") as session:
            yield session


def _places(folder: Path) -> dict[str, str]:
    options = f"-Djava.io.tmpdir={folder}"
    return {
        "spark.local.dir": str(folder / "scratch"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.artifact.isolation.enabled": "false",
        "spark.driver.extraJavaOptions": options,
        "spark.executor.extraJavaOptions": options,
    }


def _environment(folder: Path) -> dict[str, str]:
    (folder / "log4j2.properties").write_text(_LOGGING, encoding="utf-8")
    return {
        "JAVA_HOME": str(java_home(folder)),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_CONF_DIR": str(folder),
        "SPARK_HOME": str(_home(folder / "home")),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }


def _home(folder: Path) -> Path:
    """Return a home of Spark with all that is in its own, in which ``local-cluster`` may write."""
    import pyspark  # noqa: PLC0415  (slow import, and an extra)

    folder.mkdir()
    for path in Path(os.environ.get("SPARK_HOME") or Path(pyspark.__file__).parent).iterdir():
        if path.name != "work":
            (folder / path.name).symlink_to(path)
    return folder


@contextmanager
def _started(
    settings: Mapping[str, str], environment: Mapping[str, str], log: Path
) -> Iterator[SparkSession]:
    """Start Java and Spark in it, and end both."""
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415  (slow import, and an extra)
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    with warnings.catch_warnings(), log.open("wb") as written, _set(environment):
        # The columns are never handed over as pandas frames, so its version does not matter.
        warnings.filterwarnings("ignore", message=".*does not yet fully support pandas")
        conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
        pipes: dict[str, Any] = {"stdout": written, "stderr": written}
        try:
            gateway = launch_gateway(conf, popen_kwargs=pipes)  # type: ignore[no-untyped-call]
        except PySparkException as error:
            raise _not_started(log) from error
        try:
            yield _session(SparkContext, SparkSession, gateway, settings, log)
        finally:
            _end(SparkContext, gateway)


def _session(
    context: Any, session: Any, gateway: Any, settings: Mapping[str, str], log: Path
) -> SparkSession:
    from py4j.protocol import Py4JError  # noqa: PLC0415  (comes with pyspark)
    from pyspark import SparkConf  # noqa: PLC0415

    conf = SparkConf(_jvm=gateway.jvm).setAll(list(settings.items()))
    try:
        made: SparkSession = session(context(conf=conf, gateway=gateway))
    except (Py4JError, ValueError) as error:
        raise _not_started(log) from error
    return made


def _end(context: Any, gateway: Any) -> None:
    """End Spark, and Java too unless ``spark-submit`` started it."""
    if context._active_spark_context is not None:
        context._active_spark_context.stop()
    if gateway.proc is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(timeout=60)
        context._gateway = context._jvm = None


def _not_started(log: Path) -> KakehashiError:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    told = next((line for line in lines if "Exception" in line or "rror" in line), "")
    return KakehashiError(
        "Spark did not start: {detail}",
        remedy="Look at the master and at the Java that JAVA_HOME names.",
        detail=(told or "; ".join(lines[-1:]))[:300],
    )


@contextmanager
def _set(environment: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
