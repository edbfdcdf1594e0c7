import { Problem } from '@eventdesk/kernel/problem';
import type { Admin, AdminCommand, Row } from './command';
import { progress } from './progress';

/** Every projection, how far it is and how far it could be. */
export const projectionsList: AdminCommand = async function* ({ consumers }) {
  for (const { name, version, position, head } of await consumers.projections())
    yield { name, version, position, head, lag: Math.max(0, head - position) };
};

/** Builds a projection anew beside the live one, which is served meanwhile, and swaps. */
export const projectionsRebuild: AdminCommand = async function* ({ consumers }, { name }) {
  const known = await consumers.projections();
  const named = known.find((projection) => projection.name === name);
  if (!named)
    throw new Problem(
      'projection-not-found',
      'not-found',
      `there is no projection ${String(name)}; known: ${known.map((projection) => projection.name).join(', ')}`,
    );
  yield* telling((tell) => consumers.rebuild(named.name, tell));
  const after = (await consumers.projections()).find((projection) => projection.name === name);
  yield { name: named.name, version: named.version, position: after?.position ?? null, rebuilt: true };
};

type Tell = Parameters<Admin['consumers']['rebuild']>[1];

/** Runs work that tells its progress by calls, and yields what it told last whenever there is something new. */
async function* telling(work: (tell: Tell) => Promise<void>): AsyncIterable<Row> {
  let latest: Row | undefined;
  let ended = false;
  let wake = (): void => undefined;
  const running = work((done, of) => {
    latest = progress(done, of);
    wake();
  }).finally(() => {
    ended = true;
    wake();
  });
  // Looked at below, once nothing more is told; until then nobody may call it unhandled.
  running.catch(() => undefined);
  while (!ended || latest) {
    if (latest) {
      const told = latest;
      latest = undefined;
      yield told;
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (ended || latest) resolve();
      });
    }
  }
  await running;
}
