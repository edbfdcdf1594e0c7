import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger';

/** Hands what the framework says to our log: its chatter as debug, its warnings and errors as they are. */
export function nestLogger(log: Logger): LoggerService {
  const fields = (rest: readonly unknown[]): Record<string, unknown> => {
    const context = rest.at(-1);
    return typeof context === 'string' ? { context } : {};
  };
  const text = (message: unknown): string => (typeof message === 'string' ? message : 'framework message');
  return {
    log: (message: unknown, ...rest: unknown[]) => log.debug(fields(rest), text(message)),
    debug: (message: unknown, ...rest: unknown[]) => log.debug(fields(rest), text(message)),
    verbose: (message: unknown, ...rest: unknown[]) => log.debug(fields(rest), text(message)),
    warn: (message: unknown, ...rest: unknown[]) => log.warn(fields(rest), text(message)),
    error: (message: unknown, ...rest: unknown[]) =>
      log.error(message instanceof Error ? { ...fields(rest), err: message } : fields(rest), text(message)),
    fatal: (message: unknown, ...rest: unknown[]) => log.error(fields(rest), text(message)),
  };
}
