// Builds every projection anew over the folder of a desk that does not run: a child with the folder. Asked
// `{ rebuild: true }` it answers how many events the log has, and for each projection what building it beside the live
// one took, while some creates a second (`rate`) go on and the live documents follow them.
import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import { decimalOf } from '@eventdesk/kernel/ids';
import { versionedName } from '@eventdesk/kernel/projection';
import { Folded } from '@eventdesk/platform/compose/folded';
import { projectionRunner } from '@eventdesk/projections/projection-runner';
import { projections } from '@eventdesk/read-models/all';
import { CreateTicket } from '@eventdesk/tickets/commands/create-ticket';
import { References } from '@eventdesk/tickets/commands/references';
import { ticketOf } from './generated-ticket.mjs';
import { openPlatform } from './platform.mjs';
import { since, spent } from './spent.mjs';

const { platform } = await openPlatform(process.argv[2]);
const runner = projectionRunner(platform);
await runner.start();

/** Everything of the log, as the runner reads it. */
async function bareRead() {
  const begin = spent();
  let count = 0;
  for (let after = -1; ;) {
    const page = await platform.written.readAll(after, 4000);
    if (page.length === 0) return { ...since(begin), events: count };
    count += page.length;
    after = page.at(-1).position;
    await new Promise(setImmediate);
  }
}

const settings = new Folded(platform.events, areaNames.map(areaStream), withSetting, noSettings);

/** Creates at a rate, until it is told to stop; answers how far the live documents were behind at most, milliseconds. */
async function creating(rate, signal) {
  await settings.refresh();
  const [client] = settings.current.clients.values();
  const [status] = settings.current.statuses.values();
  const scopes = ['tickets:write'];
  const principal = { kind: 'client', id: client.id, scopes, departments: '*', confirms: false };
  const create = new CreateTicket(platform, new References(settings));
  let [made, behind] = [0, 0];
  for (const begin = performance.now(); !signal.aborted;) {
    if (made < ((performance.now() - begin) / 1000) * rate) {
      await create.run({ principal, commandId: platform.newId() }, ticketOf(made++, decimalOf(status.id)), false);
      const since = performance.now();
      await runner.settled(await platform.written.head());
      behind = Math.max(behind, performance.now() - since);
    } else await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { made, behind };
}

async function rebuilds({ rate = 0 }) {
  const bare = await bareRead();
  const stop = new AbortController();
  const live = rate > 0 ? creating(rate, stop.signal) : undefined;
  const built = [];
  for (const projection of projections) {
    const begin = spent();
    await runner.rebuild(versionedName(projection));
    built.push({ name: projection.name, ...since(begin) });
  }
  stop.abort();
  return { bare, built, ...(live && (await live)) };
}

process.on('message', (task) => {
  rebuilds(task).then(
    (answer) => process.send(answer),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
