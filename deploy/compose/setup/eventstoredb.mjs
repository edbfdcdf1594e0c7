const group = 'eventdesk';

/**
 * An account per role in a group of their own; that group alone may read and append streams and read the whole log.
 * Nobody but an administrator deletes a stream or changes its metadata.
 */
export async function setUpEventStoreDB({ load, host, password, accounts }) {
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  for (const account of accounts) await user(`https://${host}`, authorization, account);

  const { ANY, EventStoreDBClient, jsonEvent } = load('@eventstore/db-client');
  const client = EventStoreDBClient.connectionString(`esdb://admin:${password}@${host}?tls=true`);
  const ours = [group, '$admins'];
  const acl = (readers, writers) => ({ $r: readers, $w: writers, $d: '$admins', $mr: readers, $mw: '$admins' });
  const data = { $userStreamAcl: acl(ours, ours), $systemStreamAcl: acl('$admins', '$admins') };
  await client.appendToStream('$settings', jsonEvent({ type: 'update-default-acl', data }), { expectedRevision: ANY });
  await client.setStreamMetadata('$all', { acl: { readRoles: ours, metaReadRoles: ours } });
  await client.dispose();
}

async function user(server, authorization, { name, password }) {
  const send = (method, path, body) =>
    fetch(`${server}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
  const there = await send('GET', `/users/${name}`);
  if (there.ok) return;
  const made = await send('POST', '/users/', {
    loginName: name,
    fullName: `Eventdesk ${name}`,
    groups: [group],
    password,
  });
  if (!made.ok) throw new Error(`the account ${name} was refused with ${made.status}`);
}
