import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, sep } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Config } from '../config/config';
import { ConfigProblem } from '../config/problem';
import { checkBootstrapForm } from '../config/read-bootstrap';
import { listening } from './listen-problem';

/** What of the configuration a start is checked by; without `ops` its port is not this process' to take. */
export type CheckedConfig = Pick<Config, 'data' | 'bind' | 'http' | 'smtp' | 'bootstrap' | 'readyFile'> &
  Partial<Pick<Config, 'ops'>>;

/**
 * Refuses what can be told without a store, before anything is made: files that cannot be read, and, while no desk was
 * ever in the data folder, ports that are taken. One that is there may be running, which says more than its port does. Throws ConfigProblem.
 */
export async function checkStart(config: CheckedConfig): Promise<void> {
  if (config.bootstrap !== undefined) checkBootstrapForm(config.bootstrap);
  checkCertificate(config.smtp.tls);
  checkReadyFile(config);
  if (!isNewFolder(config.data)) return;
  await checkPort('EVENTDESK_HTTP_PORT', config.bind, config.http.port);
  await checkPort('EVENTDESK_SMTP_PORT', config.bind, config.smtp.port);
  if (config.ops) await checkPort('EVENTDESK_OPS_PORT', config.ops.bind, config.ops.port);
}

/** Whether no desk was ever in a data folder, or there is none yet. */
export const isNewFolder = (data: string): boolean => !existsSync(join(data, 'lock.db'));

function checkCertificate(files: Config['smtp']['tls']): void {
  if (files === undefined) return;
  const cert = readable('EVENTDESK_SMTP_CERT', files.certFile);
  const key = readable('EVENTDESK_SMTP_KEY', files.keyFile);
  try {
    createSecureContext({ cert, key });
  } catch {
    throw new ConfigProblem(
      'EVENTDESK_SMTP_CERT',
      'and EVENTDESK_SMTP_KEY do not hold a certificate in PEM and the key that it was made for',
      'EVENTDESK_SMTP_CERT=/etc/eventdesk/mail.crt',
    );
  }
}

function readable(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (thrown) {
    const fault = `names a file that cannot be read (${(thrown as NodeJS.ErrnoException).code}): ${path}`;
    throw new ConfigProblem(variable, fault);
  }
}

/** The file is written at the very end; that it could not be is told at the beginning. */
function checkReadyFile({ readyFile, data }: Pick<Config, 'readyFile' | 'data'>): void {
  if (readyFile === undefined) return;
  const folder = dirname(readyFile);
  // The data folder is made on the way.
  if (folder === data || folder.startsWith(data + sep)) return;
  try {
    accessSync(folder, constants.W_OK);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw new ConfigProblem(
      'EVENTDESK_READY_FILE',
      `names a file in a folder that cannot be written to (${code}): ${folder}`,
      'EVENTDESK_READY_FILE=./ready.json',
    );
  }
}

/** Takes a port and gives it back at once. */
async function checkPort(variable: string, bind: string, port: number): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  await listening(
    variable,
    bind,
    port,
    () =>
      new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, bind, () => server.close(() => resolve()));
      }),
  );
}
