import type { Multipart, MultipartFile } from '@fastify/multipart';
import multipart from '@fastify/multipart';
import { Problem } from '@eventdesk/kernel/problem';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FormRoom, noRoom } from './form-room';
import { forbiddenName, isForbiddenName } from './prototype';
import type { HttpRequest } from './request';

/** A file as it was sent; its name and type are claims. */
export interface SentFile {
  /** Name of the part that it came in. */
  readonly part: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** How much a form may hold. */
export interface FormLimits {
  readonly files: number;
  /** Of all files together, in bytes. */
  readonly bytes: number;
}

/** Fields and files of a `multipart/form-data` body. */
export interface SentForm {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly SentFile[];
}

/** Lets the web server take forms with files; the route that wants one reads it with `withForm`. */
export async function takeForms(app: NestFastifyApplication): Promise<void> {
  await app.register(multipart as unknown as Parameters<NestFastifyApplication['register']>[0]);
}

/** Whether a request brings a form with files. */
export const isForm = (request: Pick<HttpRequest, 'headers'>): boolean =>
  /^multipart\/form-data\b/i.test(String(request.headers['content-type'] ?? ''));

/** One for the process, whatever roles it has. */
const roomOfProcess = new FormRoom();
/** Fields of one form, and the bytes of one; the names and texts that routes take are shorter. */
const [mostFields, largestField] = [32, 1024 * 1024];

/**
 * Reads a form whole and answers what `use` makes of it, holding room for its bytes until then. Throws Problem
 * `not-a-form` (invalid), `too-many-files`, `file-too-large`, `field-too-large` (too-large), `field-twice`,
 * `forms-full` (unavailable), and refuses names that could change prototypes (T22).
 */
export async function withForm<T>(
  request: HttpRequest,
  limits: FormLimits,
  use: (form: SentForm) => Promise<T>,
  room = roomOfProcess,
): Promise<T> {
  if (!isForm(request)) throw new Problem('not-a-form', 'invalid', 'send multipart/form-data with the file as a part');
  let held = 0;
  const take = (bytes: number): boolean => {
    if (!room.take(bytes)) return false;
    held += bytes;
    return true;
  };
  try {
    return await use(await readForm(request, limits, take));
  } finally {
    room.give(held);
  }
}

async function readForm(request: HttpRequest, limits: FormLimits, take: (bytes: number) => boolean): Promise<SentForm> {
  const fields: Record<string, string> = {};
  const files: SentFile[] = [];
  let left = limits.bytes;
  const parts = (request as unknown as { parts(options: object): AsyncIterable<Multipart> }).parts({
    limits: {
      files: limits.files,
      fileSize: limits.bytes,
      fields: mostFields,
      fieldSize: largestField,
      headerPairs: 100,
    },
  });
  try {
    for await (const part of parts) {
      if (isForbiddenName(part.fieldname)) throw forbiddenName(part.fieldname, 'body');
      if (part.type === 'field') {
        if (Object.hasOwn(fields, part.fieldname))
          throw new Problem('field-twice', 'invalid', `${part.fieldname}: stands twice`);
        const value = String(part.value);
        if (part.valueTruncated) throw fieldTooLarge(part.fieldname);
        if (!take(Buffer.byteLength(value))) throw noRoom();
        fields[part.fieldname] = value;
        continue;
      }
      const bytes = await bytesOf(part, left, limits, take);
      left -= bytes.length;
      files.push({ part: part.fieldname, name: part.filename ?? '', type: part.mimetype, bytes });
    }
  } catch (thrown) {
    throw refusal(thrown, limits);
  }
  return { fields, files };
}

/** The bytes of a file. One that is refused is read to its end all the same, so that the answer can be heard. */
async function bytesOf(
  { file }: MultipartFile,
  most: number,
  limits: FormLimits,
  take: (bytes: number) => boolean,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  let refused: Problem | undefined;
  for await (const chunk of file as AsyncIterable<Buffer>) {
    if (refused) continue;
    size += chunk.length;
    if (size > most) refused = tooLarge(limits);
    else if (!take(chunk.length)) refused = noRoom();
    if (refused) chunks.length = 0;
    else chunks.push(chunk);
  }
  if (refused) throw refused;
  if (file.truncated) throw tooLarge(limits);
  return Buffer.concat(chunks);
}

const fieldTooLarge = (name: string): Problem =>
  new Problem('field-too-large', 'too-large', `${name}: may have ${largestField} bytes`);

const tooLarge = ({ bytes }: FormLimits): Problem =>
  new Problem('file-too-large', 'too-large', `files may have ${bytes} bytes together`);

/** The library's errors as refusals of ours. */
function refusal(thrown: unknown, limits: FormLimits): unknown {
  const { code } = thrown as { readonly code?: unknown };
  if (code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge(limits);
  if (code === 'FST_FILES_LIMIT')
    return new Problem('too-many-files', 'too-large', `at most ${limits.files} files can be sent at once`);
  if (typeof code === 'string' && code.startsWith('FST_'))
    return new Problem('not-a-form', 'invalid', 'the form cannot be read: it is cut, or has too many fields');
  return thrown;
}
