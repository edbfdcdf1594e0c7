// Runs the suites that need servers. Those that EVENTDESK_TEST_* name are used; what is not named is started in a
// container where a container engine answers; without one the suites say what they lack, and skip.
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';

const jest = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url));
const config = fileURLToPath(new URL('../jest.preset.cjs', import.meta.url));

/** A port that is free now; a broker tells its clients where it is, so the port has to be known before it starts. */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** The versions are those of docker-compose.yml; tools/deployment.spec.ts compares them. */
const servers = {
  EVENTDESK_TEST_KAFKA: async () => {
    const port = await freePort();
    const broker = await new GenericContainer('apache/kafka:4.1.1')
      .withExposedPorts({ container: 9092, host: port })
      .withEnvironment({
        KAFKA_NODE_ID: '1',
        KAFKA_PROCESS_ROLES: 'broker,controller',
        KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
        KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
        KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
        KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
        KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
        KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
        KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      })
      .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
      .start();
    return { container: broker, value: `kafka://127.0.0.1:${port}` };
  },
  EVENTDESK_TEST_MONGO: async () => {
    const database = await new GenericContainer('mongo:8.0.13-noble').withExposedPorts(27017).start();
    return { container: database, value: `mongodb://${database.getHost()}:${database.getMappedPort(27017)}` };
  },
  EVENTDESK_TEST_ESDB: async () => {
    const store = await new GenericContainer('eventstore/eventstore:24.2.0-jammy')
      .withExposedPorts(2113)
      .withEnvironment({ EVENTSTORE_INSECURE: 'true', EVENTSTORE_MEM_DB: 'true' })
      .withWaitStrategy(Wait.forHttp('/health/live', 2113).forStatusCode(204))
      .start();
    return { container: store, value: `esdb://${store.getHost()}:${store.getMappedPort(2113)}?tls=false` };
  },
};

const started = [];
const env = { ...process.env };
const missing = Object.keys(servers).filter((name) => !env[name]);
try {
  const engine =
    missing.length > 0 &&
    (await getContainerRuntimeClient().then(
      () => true,
      () => false,
    ));
  for (const name of missing) {
    if (!engine) {
      process.stderr.write(`${name} names no server, and no container engine answers: what needs it is skipped\n`);
      continue;
    }
    const { container, value } = await servers[name]();
    started.push(container);
    env[name] = value;
    process.stderr.write(`${name}: ${value}, in a container\n`);
  }
  const args = process.argv.slice(2);
  const run = [jest, '--config', config, ...(args.length > 0 ? args : [String.raw`\.server\.spec\.ts$`])];
  process.exitCode = spawnSync(process.execPath, run, { stdio: 'inherit', env }).status ?? 1;
} finally {
  for (const container of started) await container.stop();
}
