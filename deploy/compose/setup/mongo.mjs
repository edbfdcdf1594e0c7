const notYetInitialised = 94;
const userNotFound = 11;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Makes the replica set of the one server, and an account per role on the two databases. */
export async function setUpMongo({ load, host, password, accounts }) {
  const { MongoClient } = load('mongodb');
  const client = new MongoClient(`mongodb://${host}/?tls=true&directConnection=true`, {
    auth: { username: 'root', password },
    authSource: 'admin',
    serverSelectionTimeoutMS: 10_000,
  });
  await client.connect();
  try {
    const admin = client.db('admin');
    await replicaSet(admin, host);
    for (const account of accounts) await user(admin, account);
  } finally {
    await client.close();
  }
}

async function replicaSet(admin, host) {
  try {
    await admin.command({ replSetGetStatus: 1 });
  } catch (thrown) {
    if (thrown.code !== notYetInitialised) throw thrown;
    await admin.command({ replSetInitiate: { _id: 'eventdesk', members: [{ _id: 0, host }] } });
  }
  for (let tries = 0; !(await admin.command({ hello: 1 })).isWritablePrimary; tries += 1) {
    if (tries === 60) throw new Error('the replica set has no primary after 30 s');
    await pause(500);
  }
}

async function user(admin, { name, password }) {
  const roles = ['eventdesk', 'eventdesk-state'].map((db) => ({ role: 'readWrite', db }));
  try {
    await admin.command({ updateUser: name, pwd: password, roles });
  } catch (thrown) {
    if (thrown.code !== userNotFound) throw thrown;
    await admin.command({ createUser: name, pwd: password, roles });
  }
}
