import { create, sample, samples } from '@eventdesk/kernel/testing/read-store-samples';
import { openSqliteReads } from '../sqlite-reads';

/** Run as a process of its own: writes documents, some again, and says so after each write, until it is killed. */
async function write(file: string): Promise<never> {
  const docs = await openSqliteReads({ file, logId: 'a' }).open(samples);
  for (let n = 0; ; n += 10) {
    const fresh = Array.from({ length: 10 }, (_, at) => create(sample(n + at, { text: `round ${n} number ${at}` })));
    await docs.write(fresh, n);
    const id = sample(n).id;
    await docs.write([{ id, doc: sample(n, { text: `again ${n}` }), revision: 1, expected: 0 }], n + 1);
    process.stdout.write(`${n + 1}\n`);
  }
}

const [, , file] = process.argv;
if (file)
  write(file).catch((thrown: unknown) => {
    process.stderr.write(String(thrown));
    process.exitCode = 1;
  });
