"""Run the steps on the connection that :mod:`kakehashi.store.record.migrate` hands over."""

from __future__ import annotations

from alembic import context

from kakehashi.store.record.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
