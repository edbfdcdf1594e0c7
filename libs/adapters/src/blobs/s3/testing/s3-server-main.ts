import S3rver from 's3rver';

/** An S3 server on a free port that keeps its objects in the folder of its first argument; prints the port. */
async function main(): Promise<void> {
  const directory = process.argv[2];
  if (directory === undefined) throw new TypeError('the first argument names the folder, and is missing');
  // No killed test leaves it behind.
  process.stdin.resume().on('end', () => process.exit(0));
  const { port } = await new S3rver({ address: '127.0.0.1', port: 0, directory, silent: true }).run();
  process.stdout.write(`${port}\n`);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${String(thrown)}\n`);
  process.exit(1);
});
