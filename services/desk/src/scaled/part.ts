import type { Environment } from '@eventdesk/platform/config/read-config';

/** When a process starts and ends: servers before everything else and after it; what callers reach ends first. */
export type Stage = 'server' | 'service' | 'front';

/** One process of a scaled run: a replica of a service, or a server that is run for it. */
export interface Part {
  readonly service: string;
  /** From 1 on. */
  readonly replica: number;
  /** Program and arguments, behind `node`. */
  readonly args: readonly string[];
  /** Its whole environment. */
  readonly env: Environment;
  readonly stage: Stage;
  /** Whether the other services begin with what this one writes at its start: they are started after it. */
  readonly first?: true;
  /** Written by the process when it takes requests; one without is ready when it has printed a line. */
  readonly readyFile?: string;
}

/** How a part is called in lines for people: `tickets 2`. */
export const nameOf = ({ service, replica }: Part): string => `${service} ${replica}`;

/** Where a child's line goes. */
export type Output = (part: Part, line: string) => void;
