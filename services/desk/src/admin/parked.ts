import { Problem } from '@eventdesk/kernel/problem';
import type { Admin, AdminCommand, ParkedStream } from './command';

/** Streams that a consumer could not go on with (invariant 14). */
export const parkedList: AdminCommand = async function* ({ consumers }) {
  for (const { group, stream, revision, since, cause } of await consumers.parked())
    yield { group, stream, revision, since, cause };
};

/** One parked stream, and the event it stands at. */
export const parkedShow: AdminCommand = async function* (admin, args) {
  const parked = await named(admin, args);
  const [event] = await admin.platform.events.read(parked.stream, { from: parked.revision, limit: 1 });
  yield {
    ...parked,
    event: event ? { type: event.type, version: event.version, actor: event.metadata.actor, data: event.data } : null,
  };
};

/** Tries a parked stream again. */
export const parkedReplay: AdminCommand = async function* (admin, args) {
  const { group, stream } = await named(admin, args);
  await admin.consumers.replay(group, stream);
  yield { group, stream, ...(await stateOf(admin, group, stream)) };
};

/** Gives up the event that a stream stands at, and goes on behind it. */
export const parkedDrop: AdminCommand = async function* (admin, args) {
  const { group, stream, revision } = await named(admin, args);
  await admin.consumers.drop(group, stream);
  yield { group, stream, dropped: revision, ...(await stateOf(admin, group, stream)) };
};

async function named(
  { consumers }: Admin,
  { group, stream }: Readonly<Record<string, unknown>>,
): Promise<ParkedStream> {
  const parked = await consumers.parked();
  const found = parked.find((one) => one.group === group && one.stream === stream);
  if (!found)
    throw new Problem(
      'not-parked',
      'not-found',
      `no stream ${String(stream)} is parked for ${String(group)}; \`parked list\` shows those that are`,
    );
  return found;
}

/** What became of it: handled, or parked again, and where; `waiting` when it is tried at the next start. */
async function stateOf({ consumers }: Admin, group: string, stream: string) {
  const still = (await consumers.parked()).find((one) => one.group === group && one.stream === stream);
  return still
    ? { state: still.state ?? 'parked', revision: still.revision, cause: still.cause }
    : { state: 'handled', revision: null, cause: null };
}
