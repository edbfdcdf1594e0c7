import { spawnSync } from 'node:child_process';
import { s3UnderTest, type S3UnderTest } from '../libs/adapters/src/blobs/s3/testing/s3-under-test';
import { s3UrlOf } from './support/deployment';
import { root } from './support/tree';

let server: S3UnderTest;
beforeAll(async () => (server = await s3UnderTest()));
afterAll(() => server.destroy());

/** Runs a module program in the workspace, as the setup of the composed deployment is run. */
function run(program: string, ...args: readonly string[]) {
  const options = ['--input-type=module', '-e', program, ...args];
  return spawnSync(process.execPath, options, {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
}

describe('deploy/compose/setup', () => {
  it('makes the bucket, and leaves it as it is when it is there', () => {
    const url = s3UrlOf(server.address());
    const program = `import { createRequire } from 'node:module';
      import { setUpS3 } from './deploy/compose/setup/s3.mjs';
      const load = createRequire(process.cwd() + '/package.json');
      const { HeadBucketCommand, S3Client } = load('@aws-sdk/client-s3');
      const seen = [];
      const send = S3Client.prototype.send;
      S3Client.prototype.send = function (command, ...rest) { seen.push(command.constructor.name); return send.call(this, command, ...rest); };
      for (let times = 0; times < 2; times += 1) await setUpS3({ load, url: process.argv[1] });
      process.stdout.write(seen.join(' '));`;
    expect(run(program, url)).toMatchObject({
      stderr: '',
      status: 0,
      stdout: 'HeadBucketCommand CreateBucketCommand HeadBucketCommand',
    });
  });
});
