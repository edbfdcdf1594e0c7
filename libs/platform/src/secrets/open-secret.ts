import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, linkSync, openSync, readFileSync, statSync } from 'node:fs';
import { unlinkSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDataFolder } from '../boot/data-folder';
import { ConfigProblem } from '../config/problem';
import { Secrets } from './secrets';
import { checkStrength } from './strength';

/** Name of the kept secret in the data folder. */
export const secretFile = 'secret';

/**
 * Opens the desk's secret: the configured one (`new,old` rotates), else the one kept in the data folder, made on first
 * use with mode 0600. Throws ConfigProblem when it is weak, or missing where every process needs the same (`scaled`).
 */
export function openSecret(config: {
  readonly data: string;
  readonly secret?: string;
  readonly scaled: boolean;
}): Secrets {
  if (config.secret !== undefined) return secretsIn(config.secret, 'EVENTDESK_SECRET');
  if (config.scaled)
    throw new ConfigProblem(
      'EVENTDESK_SECRET',
      'is required when a server is used, since every process needs the same one',
      'EVENTDESK_SECRET_FILE=/run/secrets/eventdesk with the output of `openssl rand -base64 32`',
    );
  return keptSecret(config.data);
}

function secretsIn(text: string, where: string): Secrets {
  const secrets = text.split(',').map((secret) => secret.trim());
  for (const secret of secrets) checkStrength(secret, where);
  return new Secrets(secrets);
}

function keptSecret(folder: string): Secrets {
  makeDataFolder(folder);
  const file = join(folder, secretFile);
  return secretsIn(read(file) ?? make(file), file);
}

function read(file: string): string | undefined {
  try {
    // Others on the machine must not read it, whatever a copy or a restore made of its mode.
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    return readFileSync(file, 'utf8').trim();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** Makes the file whole or not at all; when another process was first, its secret is the one. */
function make(file: string): string {
  const fresh = randomBytes(32).toString('base64url');
  const temporary = `${file}.${process.pid}.new`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeSync(handle, `${fresh}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(temporary, file);
    syncFolder(dirname(file));
    return fresh;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    return read(file) ?? fresh;
  } finally {
    unlinkSync(temporary);
  }
}

/** The name must be durable too: what is sealed with a secret that a power cut took away is gone. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
