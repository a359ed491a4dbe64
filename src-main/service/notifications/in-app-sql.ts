/** Now, once per statement: the function is volatile, and a bare call would be made for every row and spoil the indexes. */
export const NOW = '(SELECT engine_now())';

/** A line that has not been deleted and has not expired. `n` is its table. */
export const ALIVE = `n.deleted_at IS NULL AND (n.expires_at IS NULL OR n.expires_at > ${NOW})`;
export const AWAKE = `(n.snoozed_until IS NULL OR n.snoozed_until <= ${NOW})`;

/** What the badge counts. Written so that the partial index `notifications_unread_idx` answers it alone. */
export const UNREAD = `n.is_read = false AND n.archived_at IS NULL AND ${ALIVE} AND ${AWAKE}`;
/** What came since the user last looked at the list. */
export const UNSEEN = `n.seen_at IS NULL AND n.archived_at IS NULL AND ${ALIVE} AND ${AWAKE}`;

/** Key of the event that everybody who was told shares. */
export const EVENT_KEY = 'coalesce(n.event_key, n.dedupe_key)';
