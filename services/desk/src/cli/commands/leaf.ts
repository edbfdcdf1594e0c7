import type { Command } from 'commander';
import type { Io } from '../io';

/** What every command is given beside its arguments. */
export interface Called {
  readonly io: Io;
  readonly json: boolean;
  /** Sets how the process ends, when it is neither done nor a thrown failure. */
  readonly exit: (code: number) => void;
}

/** Makes what commands are given from the command that was called. */
export type Calling = (command: Command) => Called;

/** Declares a command that does something; `--json` stands in front of its name or behind it. */
export const leaf = (parent: Command, usage: string, summary: string): Command =>
  parent.command(usage).description(summary).option('--json', 'one JSON object a line');

/** A command of commands. */
export const group = (parent: Command, name: string, summary: string): Command =>
  parent.command(name).description(summary);
