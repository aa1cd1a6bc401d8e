"""Start and stop a Spark cluster on this machine: a master, workers, a Thrift server.

    python scripts/spark_cluster.py start --home data/spark/cluster
    python scripts/spark_cluster.py stop --home data/spark/cluster

`start` waits until the workers have joined and the Thrift server answers, and prints
the variables by which the profile finds it (SPARK_HOST, SPARK_PORT). The catalog of tables
lives in the memory of the Thrift server: a cluster that is stopped forgets its tables. For
small data it is Spark's own, or with SPARK_CATALOG=hive a Hive metastore, as users have
one; that is slower. Logs, scratch space and warehouse lie below --home. Needs Java 17 or
newer and pyspark in the environment of this Python.
"""

import argparse
import contextlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
START_SECONDS = 180
STOP_SECONDS = 20
STATE_NAME = "cluster.json"
# What the project asks of Spark. All but the cache sizes may also be said by a session;
# docs/scaling.md says why each is there.
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.sources.partitionOverwriteMode": "dynamic",
    "spark.sql.filesourceTableRelationCacheSize": "0",
    "spark.sql.hive.filesourcePartitionFileCacheSize": "0",
}
# What makes thousands of small statements quick; a large cluster wants the defaults.
SMALL_DATA = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.files.minPartitionNum": "1",
    "spark.sql.leafNodeDefaultParallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.autoBroadcastJoinThreshold": "10485760",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.subexpressionElimination.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "1000",
    "spark.locality.wait": "0s",
    "spark.sql.ui.explainMode": "simple",
    "spark.sql.maxPlanStringLength": "1000",
    # Without Hadoop's native library a process is started for each file that is made:
    # no checksum files, no marker files, one step of commit.
    "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",
    "spark.sql.ui.retainedExecutions": "5",
    "spark.sql.thriftserver.ui.retainedStatements": "5",
    "spark.cleaner.periodicGC.interval": "5min",
}
# Where the data are not small: Spark plans, compiles and shuffles as it does by default
# (in few parts, as there are few cores); nobody looks at its pages or needs checksums.
LARGE_DATA = {
    name: value
    for name, value in SMALL_DATA.items()
    if name.startswith(("spark.hadoop.", "spark.sql.maxPlan")) or ".ui." in name
} | {"spark.sql.shuffle.partitions": "8"}
JAVA_OPTIONS = "-Duser.timezone=UTC -XX:+UseSerialGC"
# Processes that live for minutes: no time for the optimizing compiler to pay back.
QUICK_START = " -XX:TieredStopAtLevel=1"


class ClusterError(Exception):
    """The cluster did not come up; the message says which part and where its log is."""


@dataclass(frozen=True)
class Cluster:
    """A running cluster: its folder, the Thrift server's port, its processes' ids."""

    home: Path
    thrift_port: int
    master_port: int
    pids: list[int]

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which the profile finds the Thrift server."""
        return {"SPARK_HOST": HOST, "SPARK_PORT": str(self.thrift_port)}


def start(
    home: Path, workers: int = 2, worker_memory_mb: int = 1500, is_small: bool = True
) -> Cluster:
    """Start a cluster of one-core workers and wait until it takes statements.

    worker_memory_mb: megabytes that each worker may give to its executor. is_small:
    SMALL_DATA, for many statements on few rows; else LARGE_DATA. Raises ClusterError
    after START_SECONDS or as soon as a process dies; nothing is left running then.
    """
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise ClusterError("Java is needed (17 or newer): neither java nor JAVA_HOME.")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    master_port, ui_port, thrift_port = free_ports(3)
    url = f"spark://{HOST}:{master_port}"
    cluster = Cluster(home, thrift_port, master_port, [])
    try:
        launch(
            cluster,
            "master",
            spark_class("org.apache.spark.deploy.master.Master")
            + ["--host", HOST, "--port", str(master_port)]
            + ["--webui-port", str(ui_port)],
        )
        wait_for("master", cluster, lambda: is_open(master_port))
        for number in range(1, workers + 1):
            launch(
                cluster,
                f"worker_{number}",
                spark_class("org.apache.spark.deploy.worker.Worker")
                + ["--host", HOST, "--cores", "1", "--webui-port", "0"]
                + ["--memory", f"{worker_memory_mb}m"]
                + ["--work-dir", str(home / f"work_{number}"), url],
            )
        launch(
            cluster, "thrift", thrift_command(cluster, url, worker_memory_mb, is_small)
        )
        wait_for("worker", cluster, lambda: alive_workers(ui_port) >= workers)
        wait_for("thrift", cluster, lambda: is_open(thrift_port))
    except BaseException:
        stop_processes(cluster.pids)
        raise
    return cluster


def thrift_command(
    cluster: Cluster, url: str, worker_memory_mb: int, is_small: bool
) -> list[str]:
    """The command line of the Thrift server, the driver of every statement."""
    settings = SETTINGS | (SMALL_DATA if is_small else LARGE_DATA)
    catalog = "in-memory" if is_small else "hive"
    java_options = JAVA_OPTIONS + (QUICK_START if is_small else "")
    settings |= {
        "spark.executor.cores": "1",
        "spark.executor.memory": f"{worker_memory_mb - 500}m",
        "spark.driver.memory": "2g",
        "spark.driver.host": HOST,
        "spark.driver.bindAddress": HOST,
        "spark.local.dir": str(cluster.home / "scratch"),
        "spark.sql.warehouse.dir": str(cluster.home / "warehouse"),
        "spark.sql.catalogImplementation": os.environ.get("SPARK_CATALOG", catalog),
        "spark.hadoop.javax.jdo.option.ConnectionURL": (
            "jdbc:derby:memory:metastore;create=true"
        ),
        "spark.hadoop.datanucleus.schema.autoCreateTables": "true",
        "spark.hadoop.hive.metastore.schema.verification": "false",
        "spark.hadoop.hive.stats.autogather": "false",
        "spark.driver.extraJavaOptions": (
            f"{java_options} -Dderby.system.home={cluster.home / 'derby'} "
            f"-Dlog4j2.configurationFile={quiet_logging(cluster.home)}"
        ),
        "spark.executor.extraJavaOptions": java_options,
    }
    command = [str(spark_home() / "bin" / "spark-submit"), "--master", url]
    command += ["--class", "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"]
    for name, value in settings.items():
        command += ["--conf", f"{name}={value}"]
    command += ["--hiveconf", f"hive.server2.thrift.port={cluster.thrift_port}"]
    command += ["--hiveconf", f"hive.server2.thrift.bind.host={HOST}"]
    return [*command, "spark-internal"]


def quiet_logging(home: Path) -> str:
    """Address of a logging configuration that tells warnings only."""
    file = home / "log4j2.properties"
    file.write_text(
        "rootLogger.level = warn\nrootLogger.appenderRef.out.ref = console\n"
        "appender.console.type = Console\nappender.console.name = console\n"
        "appender.console.layout.type = PatternLayout\n"
        "appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n\n"
    )
    return file.as_uri()


def launch(cluster: Cluster, name: str, command: list[str]) -> None:
    """Start a process of its own group; its output goes to <home>/<name>.log."""
    environment = os.environ | {
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_LOCAL_DIRS": str(cluster.home / "scratch"),
        "SPARK_DAEMON_MEMORY": "512m",
        "SPARK_DAEMON_JAVA_OPTS": JAVA_OPTIONS + QUICK_START,
        "SPARK_NO_DAEMONIZE": "1",
        "PYSPARK_PYTHON": sys.executable,
    }
    with (cluster.home / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=cluster.home,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    cluster.pids.append(process.pid)
    state = {
        "thrift_port": cluster.thrift_port,
        "master_port": cluster.master_port,
        "pids": cluster.pids,
    }
    (cluster.home / STATE_NAME).write_text(json.dumps(state))


def stop(home: Path) -> None:
    """Stop the processes that `start` left behind in this folder; none is no error."""
    state = home / STATE_NAME
    if state.exists():
        stop_processes(json.loads(state.read_text())["pids"])
        state.unlink()


def stop_processes(pids: list[int]) -> None:
    """End the process groups, the last started first; after STOP_SECONDS by force."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in reversed(pids):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, number)
        deadline = time.monotonic() + STOP_SECONDS
        while any(map(is_running, pids)) and time.monotonic() < deadline:
            time.sleep(0.2)
        if not any(map(is_running, pids)):
            return


def is_running(pid: int) -> bool:
    """Whether a process lives (one that ended and was not waited for does not)."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
        return status.rpartition(")")[2].split()[0] != "Z"
    except OSError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path("/proc").is_dir()


def wait_for(name: str, cluster: Cluster, is_ready) -> None:
    """Wait until is_ready() says so; ClusterError if a process dies or time is up."""
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        log = sorted(cluster.home.glob(f"{name}*.log"))[0]
        if not all(map(is_running, cluster.pids)):
            raise ClusterError(f"A process of the cluster died. See {cluster.home}")
        if time.monotonic() > deadline:
            raise ClusterError(f"{name}: not ready in {START_SECONDS} s. See {log}")
        time.sleep(0.3)


def alive_workers(ui_port: int) -> int:
    """Number of workers that have joined the master; 0 while it does not answer."""
    try:
        with urllib.request.urlopen(
            f"http://{HOST}:{ui_port}/json/", timeout=5
        ) as told:
            return int(json.load(told)["aliveworkers"])
    except (OSError, ValueError, KeyError):
        return 0


def is_open(port: int) -> bool:
    """Whether something listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((HOST, 0))
        return [probe.getsockname()[1] for probe in probes]


def run_statements(cluster: Cluster, statements: list[str]) -> None:
    """Run statements one after the other in a session of the Thrift server."""
    from pyhive import hive

    with contextlib.closing(
        hive.connect(host=HOST, port=cluster.thrift_port)
    ) as connection:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)


def export_tables(cluster: Cluster, tables: list[str], folder: Path) -> None:
    """Write tables, as the Thrift server reads them, to <folder>/<table>/*.parquet."""
    run_statements(
        cluster,
        [
            f"insert overwrite directory '{folder / table}' using parquet "
            f"select /*+ coalesce(1) */ * from {table}"
            for table in tables
        ],
    )


def tasks_by_worker(cluster: Cluster) -> list[int]:
    """How many tasks the executor of each worker ran, as their logs say."""
    counts = []
    for folder in sorted(cluster.home.glob("work_*")):
        logs = [log.read_text(errors="replace") for log in folder.rglob("stderr")]
        counts.append(sum(log.count("Running task") for log in logs))
    return counts


def core_seconds(cluster: Cluster) -> dict[str, float]:
    """Processor time so far: of the driver (the Thrift server), and of the workers with
    their executors and the master. Read from /proc, of processes that live.
    """
    driver = cluster.pids[-1]
    seconds = {"driver": 0.0, "workers": 0.0}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            told = stat.read_text().rpartition(")")[2].split()
            group, ticks = int(told[2]), int(told[11]) + int(told[12])
            if group in cluster.pids:
                who = "driver" if group == driver else "workers"
                seconds[who] += ticks / os.sysconf("SC_CLK_TCK")
    return seconds


def spark_home() -> Path:
    """Folder of the Spark that pyspark brings; ClusterError if it is not installed."""
    spec = importlib.util.find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise ClusterError("pyspark is not installed: make test-spark installs it.")
    return Path(spec.origin).parent


def spark_class(name: str) -> list[str]:
    """The command that runs a class of Spark."""
    return [str(spark_home() / "bin" / "spark-class"), name]


def main(arguments: list[str] | None = None) -> int:
    """Start or stop; 0, or 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--worker-memory-mb", type=int, default=1500)
    given = parser.parse_args(arguments)
    home = given.home.resolve()
    if given.action == "stop":
        stop(home)
        return 0
    try:
        cluster = start(home, given.workers, given.worker_memory_mb)
    except ClusterError as problem:
        print(f"spark_cluster: {problem}", file=sys.stderr)
        return 1
    for name, value in cluster.environment.items():
        print(f"export {name}={value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
