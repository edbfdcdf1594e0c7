import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '@eventdesk/platform/compose/platform';
import type { Config } from '@eventdesk/platform/config/config';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import { z } from 'zod';
import { typedCommand } from '../control/typed-command';
import type { RunningDesk } from '../running-desk';
import { companyFile } from './company';
import { Day } from './day';

/** The made-up company of one data folder. */
export interface DemoCompany {
  /** The configuration with the company's bootstrap file. */
  readonly config: Config;
  readonly bootstrapFile: string;
  readonly stateFile: string;
}

const clientsSchema = z.object({ clients: z.array(z.object({ id: z.string(), secret: z.string() })) });
const stateSchema = z.object({ began: z.number(), played: z.boolean() });
type State = z.output<typeof stateSchema>;

/** The day began this long before the first start, so that its mails are of today and not of tomorrow. */
const dayMs = 9 * 3_600_000;

/**
 * Makes the company's bootstrap file at the first start, with secrets of its own; later starts find it. A folder that
 * holds another desk is left alone. Throws ConfigProblem.
 */
export function prepareDemo(config: Config): DemoCompany {
  if (config.bootstrap !== undefined)
    throw new ConfigProblem(
      'EVENTDESK_BOOTSTRAP',
      'is given, and --demo brings its own company: leave one of them out',
    );
  if (config.mailOut.scheme !== 'outbox')
    throw new ConfigProblem(
      'EVENTDESK_MAIL_OUT',
      'names a server, and a demo sends nothing',
      'EVENTDESK_MAIL_OUT=outbox:',
    );
  const folder = join(config.data, 'demo');
  const bootstrapFile = join(folder, 'bootstrap.json');
  const stateFile = join(folder, 'day.json');
  if (!existsSync(bootstrapFile)) {
    if (config.events.scheme === 'sqlite' && existsSync(config.events.file))
      throw new ConfigProblem(
        'EVENTDESK_DATA',
        `${config.data} holds a desk already, and a demo begins in a folder of its own`,
        'EVENTDESK_DATA=./demo',
      );
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    whole(stateFile, { began: Date.now() - dayMs, played: false } satisfies State);
    whole(
      bootstrapFile,
      companyFile(() => randomBytes(24).toString('base64url')),
    );
  }
  return { config: { ...config, bootstrap: bootstrapFile }, bootstrapFile, stateFile };
}

/** Plays the day unless it was; what a stopped start left undone is done now. Answers what a person is told. */
export async function playDemo(
  { config, bootstrapFile, stateFile }: DemoCompany,
  desk: RunningDesk,
  protocol: 'smtp' | 'lmtp',
  log: Log,
): Promise<readonly string[]> {
  const state = stateSchema.parse(JSON.parse(readFileSync(stateFile, 'utf8')));
  const { clients } = clientsSchema.parse(JSON.parse(readFileSync(bootstrapFile, 'utf8')));
  const api = `demo        API clients ${clients.map(({ id }) => id).join(', ')}; their secrets are in ${bootstrapFile}`;
  if (state.played) return [api];
  try {
    const mails = await Day.play({ desk, protocol, clients, began: state.began });
    whole(stateFile, { ...state, played: true } satisfies State);
    return [api, `demo        ${mails} mails came in: ${typedCommand(config.data)} inbound list`];
  } catch (thrown) {
    // The desk itself runs; the next start tries the day again.
    log.error({ err: thrown }, 'the day of the demo was not played to its end');
    return [api, 'demo        its day was not played to the end; the log says why, the next start goes on'];
  }
}

function whole(file: string, content: unknown): void {
  const temporary = `${file}.new`;
  writeFileSync(temporary, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
}
