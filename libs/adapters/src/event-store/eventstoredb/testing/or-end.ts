/** Ends the server when work fails that nobody waits for: a log that cannot be written must not be answered from. */
export function orEnd(work: Promise<unknown>): void {
  work.catch((thrown: unknown) => {
    process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
    process.exit(1);
  });
}
