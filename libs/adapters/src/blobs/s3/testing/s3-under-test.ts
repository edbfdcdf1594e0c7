import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typescriptArguments } from '../../../testing/typescript-child';
import type { S3Address } from '../client';

const named = process.env['EVENTDESK_TEST_S3'];
// As a desk sets it: the client would tell every test run of the age of Node.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** An S3 server of a test. */
export interface S3UnderTest {
  /** Another bucket each time. */
  address(): S3Address;
  /** Stops answering, as a machine that hangs; only a server of our own does. */
  readonly freeze?: () => void;
  destroy(): Promise<void>;
}

/** What suites say that they ran against. */
export const serverName = named ? 'the server that EVENTDESK_TEST_S3 names' : 'the test server';

/** The server that EVENTDESK_TEST_S3 names (`s3://key:secret@bucket?endpoint=…`; buckets are made), else one of its own. */
export async function s3UnderTest(): Promise<S3UnderTest> {
  const bucket = (): string => `eventdesk-test-${randomUUID()}`;
  if (named) {
    const url = new URL(named);
    const [endpoint, region] = [url.searchParams.get('endpoint'), url.searchParams.get('region')];
    const [accessKeyId, secretAccessKey] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    const rest = {
      ...(endpoint !== null && { endpoint }),
      ...(region !== null && { region }),
      ...(accessKeyId !== '' && { credentials: { accessKeyId, secretAccessKey } }),
    };
    return { address: () => ({ bucket: bucket(), ...rest }), destroy: async () => undefined };
  }
  const folder = mkdtempSync(join(tmpdir(), 'eventdesk-s3-'));
  const child = spawn(process.execPath, [...typescriptArguments, join(__dirname, 's3-server-main.ts'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    ended.then(([code]) => Promise.reject(new Error(`the test server ended with ${String(code)}`))),
  ])) as [Buffer];
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  return {
    address: () => ({ bucket: bucket(), endpoint: `http://127.0.0.1:${line.toString().trim()}`, credentials }),
    freeze: () => void child.kill('SIGSTOP'),
    destroy: async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
