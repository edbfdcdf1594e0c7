/**
 * Who may do what with topics and groups. Accounts themselves are made by the server when its store is made. Only
 * `tickets`, which runs the relay, may write events and make topics (T43): what anybody else produced never gets in.
 */
export async function setUpKafka({ load, broker, password, accounts }) {
  const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, Kafka, ResourcePatternTypes, logLevel } =
    load('kafkajs');
  const kafka = new Kafka({
    brokers: [broker],
    clientId: 'eventdesk-setup',
    ssl: true,
    sasl: { mechanism: 'scram-sha-512', username: 'admin', password },
    logLevel: logLevel.NOTHING,
  });
  const may = (name, resourceType, operation) => ({
    resourceType,
    resourceName: 'eventdesk.',
    resourcePatternType: ResourcePatternTypes.PREFIXED,
    principal: `User:${name}`,
    host: '*',
    operation,
    permissionType: AclPermissionTypes.ALLOW,
  });
  const { TOPIC, GROUP } = AclResourceTypes;
  const { CREATE, DESCRIBE, DESCRIBE_CONFIGS, READ, WRITE } = AclOperationTypes;
  const acl = accounts.flatMap(({ name }) => [
    ...[READ, DESCRIBE, DESCRIBE_CONFIGS].map((operation) => may(name, TOPIC, operation)),
    ...[READ, DESCRIBE].map((operation) => may(name, GROUP, operation)),
    ...(name === 'tickets' ? [WRITE, CREATE].map((operation) => may(name, TOPIC, operation)) : []),
  ]);
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.createAcls({ acl });
  } finally {
    await admin.disconnect();
  }
}
