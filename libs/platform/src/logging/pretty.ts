import { visible } from './visible';

/** A log line (JSON) as one line for people: time, level, message, fields. */
export function prettyLine(json: string): string {
  const { time, level, msg, service, err, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const parts = [String(time).slice(11, 19), String(level).padEnd(5), String(msg ?? '')];
  for (const [name, value] of Object.entries(fields)) parts.push(`${name}=${shown(value)}`);
  if (service !== undefined) parts.push(`service=${shown(service)}`);
  if (typeof err === 'object' && err !== null) parts.push(`error=${shown((err as { message?: unknown }).message)}`);
  return `${visible(parts.join(' '))}\n`;
}

const shown = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : (JSON.stringify(value) ?? 'undefined');
