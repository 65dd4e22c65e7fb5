-- What could not be sent, which the owner lists and counts; beside it there is all that was sent and all that waits.

CREATE INDEX outbox_dead ON outbox (created_at, id) WHERE state = 'dead';
