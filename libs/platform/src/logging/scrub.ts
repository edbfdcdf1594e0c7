/** What stands where something was taken out. */
const gone = '***';

/** Each with what stays of it: T35 and T50 say that none of these is in any log line, library errors included. */
const patterns: readonly (readonly [RegExp, string])[] = [
  // The user part of a URL, also when its password has unescaped slashes: greedy up to the last @ of the word.
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s"'<>`]*@/gi, '$1<user>@'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${gone}`],
  [/\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g, gone],
  [/\b(?:bot)?\d{5,}:[\w-]{20,}/g, gone],
  [/(\/(?:l|setup)\/)[^\s"'/?#<>]+/g, `$1${gone}`],
  [
    /([?&][^\s=&"']*(?:token|secret|password|passwd|code|key|signature|sig|mac|proof)[^\s=&"']*=)[^\s&"'#]+/gi,
    `$1${gone}`,
  ],
  [
    /[\p{L}\p{N}._%+=~!#$&*?^{|}-]+@(?:localhost\b|[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}[\p{L}\p{N}-]+)/gu,
    '<address>',
  ],
  [/(?<![\w.:-])\+\d{7,15}\b/g, '<number>'],
];

/** Fields whose value never appears, whatever it is. */
const hiddenFields =
  /^(?:authorization|cookie|set-cookie|body|raw|text|html|subject|email|phone|address|to|cc|recipients?)$|password|secret|token|credential/i;

/** Takes secrets, addresses and user parts out of a text; `known` are secrets to be taken out wherever they stand. */
export function scrubText(text: string, known: readonly string[] = []): string {
  let clean = text;
  for (const secret of known) clean = clean.replaceAll(secret, gone);
  return patterns.reduce((left, [pattern, stays]) => left.replace(pattern, stays), clean);
}

const deepest = 6;
const longest = 50;

/** The same for a value of any form; what comes back is plain data. */
export function scrub(value: unknown, known: readonly string[] = [], depth = 0): unknown {
  if (typeof value === 'string') return scrubText(value, known);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (value instanceof Error) return scrubError(value, known, depth);
  if (depth >= deepest) return '…';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no time' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (Array.isArray(value)) return value.slice(0, longest).map((item) => scrub(item, known, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      scrubText(key, known),
      hiddenFields.test(key) && item !== undefined && item !== null ? gone : scrub(item, known, depth + 1),
    ]),
  );
}

/** Of an error's own fields only these: libraries put whole requests, with passwords, into theirs. */
const errorFields = ['code', 'errno', 'syscall', 'slug', 'kind', 'reason', 'statusCode', 'responseCode'] as const;

function scrubError(error: Error, known: readonly string[], depth: number): unknown {
  if (depth >= deepest) return '…';
  const own = error as unknown as Record<string, unknown>;
  const fields = errorFields.flatMap((name) =>
    typeof own[name] === 'string' || typeof own[name] === 'number' ? [[name, scrub(own[name], known)] as const] : [],
  );
  return {
    type: error.name,
    message: scrubText(error.message, known),
    ...Object.fromEntries(fields),
    stack: scrubText(error.stack ?? '', known),
    ...(error.cause === undefined ? {} : { cause: scrub(error.cause, known, depth + 1) }),
    ...(error instanceof AggregateError ? { errors: scrub(error.errors, known, depth + 1) } : {}),
  };
}
