import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import type { Bootstrap } from './bootstrap';
import { bootstrapSchema } from './bootstrap';
import type { KnownKeys } from './bootstrap-references';
import { wrongReference } from './bootstrap-references';
import { nearest } from './nearest';
import { ConfigProblem } from './problem';
import { membersAt } from './schema-walk';

const variable = 'EVENTDESK_BOOTSTRAP';
const wrong = (place: string, fault: string): ConfigProblem => new ConfigProblem(`${variable}: ${place}`, fault);

/**
 * Reads the bootstrap file; `…File` entries are read too, their paths beginning at the file's own folder. Throws
 * ConfigProblem, which names the place in the file and never a secret.
 */
export function readBootstrap(path: string, known: KnownKeys = {}): Bootstrap {
  const file = checkBootstrapForm(path);
  const reference = wrongReference(file, known);
  if (reference) throw wrong(reference.place, reference.fault);
  const folder = dirname(path);
  return {
    ...file,
    lines: file.lines.map(({ imapFile, ...line }, at) => {
      const imap = secretOf(folder, `lines[${at}].imap`, line.imap, imapFile);
      if (imap !== undefined) checkImap(`lines[${at}].imap`, imap);
      return { ...line, ...(imap === undefined ? {} : { imap }) };
    }),
    agents: file.agents.map(({ passwordFile, ...agent }, at) => {
      const password = secretOf(folder, `agents[${at}].password`, agent.password, passwordFile);
      return { ...agent, ...(password === undefined ? {} : { password }) };
    }),
    clients: file.clients.map(({ secretFile, ...client }, at) => {
      const secret = secretOf(folder, `clients[${at}].secret`, client.secret, secretFile);
      if (secret === undefined) throw wrong(`clients[${at}].secret`, 'is needed, or secretFile');
      return { ...client, secret };
    }),
  };
}

/** What can be told of the file without the settings that it may refer to. Throws ConfigProblem as `readBootstrap` does. */
export function checkBootstrapForm(path: string): z.output<typeof bootstrapSchema> {
  const parsed = bootstrapSchema.safeParse(parse(read(path, 'the file')));
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  // Before what is missing: a name that was mistyped is both.
  const unknown = issues.find((one) => one.code === 'unrecognized_keys');
  if (unknown) throw wrong(placeOf([...unknown.path, unknown.keys[0] as string]), notKnown(unknown));
  const [issue] = issues;
  throw wrong(issue ? placeOf(issue.path) : 'the file', issue?.message ?? 'is wrong');
}

function notKnown({ path, keys }: { readonly path: readonly PropertyKey[]; readonly keys: readonly string[] }): string {
  const names = membersAt(bootstrapSchema, path);
  const near = nearest(keys[0] as string, names);
  return `is not known here; ${near === undefined ? `known: ${names.join(', ')}` : `did you mean ${near}?`}`;
}

function secretOf(folder: string, place: string, value?: string, file?: string): string | undefined {
  if (file === undefined) return value;
  if (value !== undefined) throw wrong(place, 'stands beside its …File; give one of them');
  const text = read(resolve(folder, file), `${place}File`).replace(/\r?\n$/, '');
  if (text === '') throw wrong(`${place}File`, 'names an empty file');
  return text;
}

function checkImap(place: string, text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^imaps?:$/.test(url.protocol) || url.hostname === '')
    throw wrong(place, 'is no IMAP address; right would be imaps://user:pass@host:993/INBOX');
}

function read(path: string, place: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    throw wrong(place, `cannot be read (${(thrown as NodeJS.ErrnoException).code}): ${path}`);
  }
}

/** The engine's own message may quote the file, secrets included: only the place is taken from it. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const at = /at position (\d+)/.exec((thrown as Error).message)?.[1];
    const line = at === undefined ? '' : ` (line ${text.slice(0, Number(at)).split('\n').length})`;
    throw wrong('the file', `is not JSON${line}`);
  }
}

/** `lines[1].type` */
function placeOf(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>((left, part) => {
    if (typeof part === 'number') return `${left}[${part}]`;
    return left === '' ? String(part) : `${left}.${String(part)}`;
  }, '');
  return text === '' ? 'the file' : text;
}
