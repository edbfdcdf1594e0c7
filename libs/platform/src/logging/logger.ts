import type { Bindings, ChildLoggerOptions, Logger } from 'pino';
import { destination, pino, stdTimeFunctions } from 'pino';
import { prettyLine } from './pretty';
import { scrub, scrubText } from './scrub';

export type { Logger } from 'pino';

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Role that writes, when several write to one place. */
  readonly service?: string;
  /** Where lines go; standard error when not given. */
  readonly to?: { write(line: string): void };
  /** One line for people instead of JSON; by default on a terminal. */
  readonly pretty?: boolean;
  /** Secrets that are taken out wherever they appear, beside those that can be told by their form. */
  readonly secrets?: readonly string[];
}

/** Shorter ones would take harmless words out of every line. */
const shortestSecret = 6;

/**
 * Makes the log of a process: `log.info({ ticket }, 'ticket opened')`, a constant message and ids as fields. Whatever is
 * handed in, addresses, secrets and user parts of URLs are taken out (T35, T50).
 */
export function createLogger(options: LoggerOptions): Logger {
  const { pretty = options.to === undefined && process.stderr.isTTY } = options;
  const to = options.to ?? destination({ fd: 2, sync: true });
  const known = (options.secrets ?? []).filter((secret) => secret.length >= shortestSecret);
  const log = pino(
    {
      level: options.level,
      base: options.service === undefined ? {} : { service: options.service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: {
        level: (level) => ({ level }),
      },
      // The errors are plain data already when pino sees them.
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(args, method) {
          const [first, ...more] = args as unknown[];
          const texts = more.map((part) => scrub(part, known)) as string[];
          if (first instanceof Error)
            method.apply(this, [{ err: scrub(first, known) }, texts[0] ?? scrubText(first.message, known)]);
          else if (typeof first === 'string') method.apply(this, [scrubText(first, known), ...texts] as [string]);
          else method.apply(this, [scrub(first, known) as object, ...texts]);
        },
      },
    },
    pretty ? { write: (line: string) => void to.write(prettyLine(line)) } : to,
  );
  const child = log.child as unknown as (this: Logger, bindings: Bindings, options?: ChildLoggerOptions) => Logger;
  // What a child carries in each line is written once, when it is made, and passes no hook. Its own children inherit this.
  const cleanChild: typeof child = function (bindings, options) {
    return child.call(this, scrub(bindings, known) as Bindings, options);
  };
  return Object.assign(log, { child: cleanChild }) as Logger;
}
