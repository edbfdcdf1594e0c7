import type { Bootstrap } from './bootstrap';

/** Keys that the desk has already, since a file need not repeat what an earlier one made. */
export interface KnownKeys {
  readonly departments?: readonly string[];
  readonly types?: readonly string[];
  readonly priorities?: readonly string[];
  readonly series?: readonly string[];
  readonly agents?: readonly string[];
}

/** What a reference in the file is wrong in: its place, and the fault. */
export interface WrongPlace {
  readonly place: string;
  readonly fault: string;
}

/** Finds the first key that stands twice, or reference that names nothing. */
export function wrongReference(file: Bootstrap, known: KnownKeys): WrongPlace | undefined {
  return twice(file) ?? dangling(file, known);
}

function twice(file: Bootstrap): WrongPlace | undefined {
  const lists: readonly (readonly [string, string, readonly string[]])[] = [
    ...(['departments', 'types', 'series', 'statuses', 'priorities', 'categories'] as const).map(
      (area) => [area, 'key', file[area].map((entry) => entry.key)] as const,
    ),
    ['lines', 'address', file.lines.map((line) => line.address.toLowerCase())],
    ['agents', 'email', file.agents.map((agent) => agent.email.toLowerCase())],
    ['clients', 'id', file.clients.map((client) => client.id)],
  ];
  for (const [area, field, values] of lists) {
    const at = values.findIndex((value, index) => values.indexOf(value) < index);
    if (at >= 0)
      return {
        place: `${area}[${at}].${field}`,
        fault: `stands in ${area}[${values.indexOf(values[at] as string)}] already`,
      };
  }
  return undefined;
}

function dangling(file: Bootstrap, known: KnownKeys): WrongPlace | undefined {
  const keys = (entries: readonly { readonly key: string }[], more: readonly string[] = []): readonly string[] => [
    ...entries.map((entry) => entry.key),
    ...more,
  ];
  const departments = keys(file.departments, known.departments);
  const types = keys(file.types, known.types);
  const agents = [...file.agents.map((agent) => agent.email), ...(known.agents ?? [])];
  const checks: (readonly [string, string | null | undefined, string, readonly string[]])[] = [];
  for (const [at, type] of file.types.entries()) {
    checks.push([`types[${at}].department`, type.department, 'department', departments]);
    checks.push([`types[${at}].priority`, type.priority, 'priority', keys(file.priorities, known.priorities)]);
    checks.push([`types[${at}].series`, type.series, 'series', keys(file.series, known.series)]);
  }
  for (const [at, line] of file.lines.entries()) checks.push([`lines[${at}].type`, line.type, 'type', types]);
  for (const area of ['agents', 'clients'] as const)
    for (const [at, entry] of file[area].entries())
      for (const [n, department] of entry.departments.entries())
        checks.push([`${area}[${at}].departments[${n}]`, department, 'department', ['*', ...departments]]);
  for (const [at, client] of file.clients.entries()) {
    checks.push([`clients[${at}].type`, client.type, 'type', types]);
    checks.push([`clients[${at}].agent`, client.agent, 'agent of this desk', agents]);
  }
  for (const [place, value, what, right] of checks) {
    const found = value == null || right.some((one) => one.toLowerCase() === value.toLowerCase());
    if (!found) return { place, fault: `${JSON.stringify(value)} is no ${what}; known: ${right.join(', ') || 'none'}` };
  }
  return undefined;
}
