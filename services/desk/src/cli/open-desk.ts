import { settingsOf } from '../control/settings-of';
import { adminCommands } from '../control/commands';
import { serveControl } from '../control/serve';
import type { RunningDesk } from '../running-desk';
import { startDesk } from '../start-desk';
import { playDemo, prepareDemo } from '../demo/demo';
import { checkStart } from '@eventdesk/platform/boot/check-start';
import { removeReadyFile, writeReadyFile } from '@eventdesk/platform/boot/ready-file';
import type { Shutdown } from '@eventdesk/platform/boot/shutdown';
import type { Config } from '@eventdesk/platform/config/config';
import { createLogger } from '@eventdesk/platform/logging/logger';
import type { Logger } from '@eventdesk/platform/logging/logger';
import type { Called } from './commands/leaf';
import { jsonLine } from './print';
import { keepSetupLink } from './setup-link';
import { greet } from './greeting';

/** Starts the desk with everything that people and scripts reach it by; `shutdown` ends it. */
export async function openDesk(
  { io, json }: Called,
  given: Config,
  demo: boolean,
  shutdown: Shutdown,
): Promise<Logger> {
  const { readyFile } = given;
  if (readyFile !== undefined) removeReadyFile(readyFile);
  const log = createLogger({ level: given.logLevel });
  // The company's files are made before the desk's: what is refused is refused before both.
  if (demo) await checkStart(given);
  const company = demo ? prepareDemo(given) : undefined;
  const config = company?.config ?? given;
  const desk = await startDesk(config, log);
  shutdown.add('desk', () => desk.close());
  const { smtp, data } = config;
  const control = await serveControl({
    ...{ folder: data, admin: desk.admin, commands: adminCommands },
    ...{ addresses: desk.addresses, protocol: smtp.protocol },
  });
  shutdown.add('control', () => control.close());
  const onTerminal = io.out.isTTY === true && !json;
  const linkFile = keepSetupLink(data, desk.setupLink);
  desk.onSetupLinkUsed(() => void keepSetupLink(data, undefined));
  shutdown.add('setup link', () => void keepSetupLink(data, undefined));
  const played = company && (await playDemo(company, desk, smtp.protocol, log));

  const ready = { ...desk.addresses, pid: process.pid };
  if (readyFile !== undefined) {
    writeReadyFile(readyFile, ready);
    shutdown.add('ready file', () => removeReadyFile(readyFile));
  }
  if (json) await jsonLine(io, { ready: true, ...ready, data });
  else await greet(io, await seen(desk, data, onTerminal ? undefined : linkFile), played);
  return log;
}

async function seen(desk: RunningDesk, data: string, linkFile: string | undefined) {
  const { platform } = desk.admin;
  const { lines } = await settingsOf(platform.events);
  const present = [...lines.values()].filter(({ retired }) => !retired);
  return {
    web: platform.publicUrl,
    smtp: desk.addresses.smtp,
    data,
    lines: present.map(({ address }) => address),
    unfetched: present.filter(({ imap }) => imap !== null).map(({ address }) => address),
    ...(desk.setupLink === undefined ? {} : { setup: { link: desk.setupLink, file: linkFile } }),
  };
}
