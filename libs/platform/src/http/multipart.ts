import type { Multipart } from '@fastify/multipart';
import multipart from '@fastify/multipart';
import { Problem } from '@eventdesk/kernel/problem';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
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

/** Lets the web server take forms with files; the route that wants one reads it with `readForm`. */
export async function takeForms(app: NestFastifyApplication): Promise<void> {
  await app.register(multipart as unknown as Parameters<NestFastifyApplication['register']>[0]);
}

/** Whether a request brings a form with files. */
export const isForm = (request: Pick<HttpRequest, 'headers'>): boolean =>
  /^multipart\/form-data\b/i.test(String(request.headers['content-type'] ?? ''));

/**
 * Reads a form whole. Throws Problem `not-a-form` (invalid), `too-many-files`, `file-too-large` (too-large),
 * `field-twice`, and refuses names that could change prototypes (T22).
 */
export async function readForm(request: HttpRequest, limits: FormLimits): Promise<SentForm> {
  if (!isForm(request)) throw new Problem('not-a-form', 'invalid', 'send multipart/form-data with the file as a part');
  const fields: Record<string, string> = {};
  const files: SentFile[] = [];
  let room = limits.bytes;
  const parts = (request as unknown as { parts(options: object): AsyncIterable<Multipart> }).parts({
    limits: { files: limits.files, fileSize: limits.bytes, fields: 100, fieldSize: 1024 * 1024, headerPairs: 100 },
  });
  try {
    for await (const part of parts) {
      if (isForbiddenName(part.fieldname)) throw forbiddenName(part.fieldname, 'body');
      if (part.type === 'field') {
        if (Object.hasOwn(fields, part.fieldname))
          throw new Problem('field-twice', 'invalid', `${part.fieldname}: stands twice`);
        fields[part.fieldname] = String(part.value);
        continue;
      }
      const bytes = await part.toBuffer();
      room -= bytes.length;
      if (room < 0) throw tooLarge(limits);
      files.push({ part: part.fieldname, name: part.filename ?? '', type: part.mimetype, bytes });
    }
  } catch (thrown) {
    throw refusal(thrown, limits);
  }
  return { fields, files };
}

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
