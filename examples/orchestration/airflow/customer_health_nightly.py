"""The nightly job in Airflow: one task, for a night is whole or not at all.

Copy or link this file into the DAG folder and set CUSTOMER_HEALTH (the project folder, with
its own .venv) where the workers run. Airflow and dbt do not share an environment.
"""

import os
from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

PROJECT = os.environ.get("CUSTOMER_HEALTH", "/srv/customer_health")

with DAG(
    dag_id="customer_health_nightly",
    schedule="15 4 * * *",
    start_date=datetime(2026, 1, 1),
    # A missed night needs no run of its own: the next one publishes its days too.
    catchup=False,
    max_active_runs=1,
):
    BashOperator(
        task_id="build_and_publish",
        # The blank at the end keeps Airflow from reading the script as a template.
        bash_command=f"{PROJECT}/scripts/nightly.sh ",
        env={"NIGHTLY_ENV": f"{PROJECT}/nightly.env"},
        # A second run does exactly the work that the first one left.
        retries=1,
        retry_delay=timedelta(minutes=10),
    )
