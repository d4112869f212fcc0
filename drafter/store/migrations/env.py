"""How alembic runs our migrations: on the connection, and in the transaction, that `drafter.store` gives it."""

from alembic import context

from drafter.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
