// Gives every role its account on every server, with what it needs and no more. Runs to its end before the first role
// starts; run again, it changes nothing. Passwords come from files that make-secrets made.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setUpEventStoreDB } from './eventstoredb.mjs';
import { setUpKafka } from './kafka.mjs';
import { setUpMongo } from './mongo.mjs';
import { setUpS3 } from './s3.mjs';

const [secrets = '/run/secrets', app = '/app/package.json'] = process.argv.slice(2);
// The packages are those of the image that this runs in.
const load = createRequire(app);
const secret = (name) => readFileSync(`${secrets}/${name}`, 'utf8').trim();
const accounts = secret('accounts')
  .split('\n')
  .map((line) => line.split(' '))
  .map(([name, password]) => ({ name, password }));

const servers = {
  eventstoredb: () =>
    setUpEventStoreDB({ load, host: 'eventstoredb:2113', password: secret('eventstoredb-password'), accounts }),
  kafka: () => setUpKafka({ load, broker: 'kafka:9092', password: secret('kafka-password'), accounts }),
  mongo: () => setUpMongo({ load, host: 'mongo:27017', password: secret('mongo-password'), accounts }),
  s3: () => setUpS3({ load, url: secret('blobs') }),
};
for (const [name, setUp] of Object.entries(servers)) {
  try {
    await setUp();
    process.stdout.write(`${name} is set up\n`);
  } catch (thrown) {
    process.stderr.write(`${name} could not be set up: ${thrown.name}: ${thrown.message}\n`);
    process.exit(1);
  }
}
// Clients of some servers keep a process alive for a while after they were closed.
process.exit(0);
