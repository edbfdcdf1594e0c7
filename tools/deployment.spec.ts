import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Composed, isPinned, roles, type Service, variables, yamlOf } from './support/deployment';
import { root, textOf } from './support/tree';

const composed = yamlOf('docker-compose.yml') as Composed;
const services = Object.entries(composed.services);
const ours = roles.map((role) => [role, composed.services[role] as Service] as const);
const servers = ['eventstoredb', 'kafka', 'mongo', 's3', 'mail'] as const;
const values = yamlOf('deploy/helm/eventdesk/values.yaml') as {
  roles: Record<string, { files?: Record<string, string>; heap: number; resources: { limits: { memory: string } } }>;
  allowPlaintext: string[];
  plaintextBetweenServices: boolean;
  image: { tag: string };
};
const known = variables();
const version = (JSON.parse(textOf('package.json') ?? '') as { version: string }).version;

/** Names of services that do not do what `does` says. */
const all = (does: (service: Service, name: string) => boolean) =>
  services.filter(([name, service]) => !does(service, name)).map(([name]) => name);

describe('docker-compose.yml', () => {
  it('has a service for every role, started from the one image', () => {
    for (const [role, service] of ours) {
      expect(service).toMatchObject({
        image: `eventdesk:${version}`,
        command: ['node', `services/${role}/dist/main.js`],
      });
      expect(existsSync(join(root, 'services', role, 'src'))).toBe(true);
    }
  });

  it('has the versions that suites start in containers', () => {
    const images = [...(textOf('tools/test-servers.mjs') ?? '').matchAll(/GenericContainer\('([^']+)'\)/g)];
    expect(images).toHaveLength(3);
    const pinned = services.map(([, { image }]) => image);
    for (const [, image] of images) expect(pinned).toContain(image);
  });

  it('names every image by an exact version', () =>
    expect(all(({ image = '' }) => isPinned(image) && !image.includes('latest'))).toEqual([]));

  it('runs nothing as root, with no right of root, on a file system that is read-only', () => {
    expect(all(({ user = 'root' }) => !/^(root|0)(:|$)/.test(user))).toEqual([]);
    expect(all(({ read_only: only }) => only === true)).toEqual([]);
    expect(all(({ cap_drop: drop, cap_add: add }) => drop?.includes('ALL') === true && add === undefined)).toEqual([]);
    expect(all(({ security_opt: options }) => options?.includes('no-new-privileges:true') === true)).toEqual([]);
    expect(all(({ privileged }) => privileged === undefined)).toEqual([]);
  });

  it('bounds the memory of everything, and starts again what died', () => {
    expect(all(({ mem_limit: limit = '' }) => /^\d+[mg]$/.test(limit))).toEqual([]);
    expect(all(({ restart }, name) => restart === (name === 'blobs-folder' ? 'no' : name === 'setup' ? 'on-failure' : 'unless-stopped'))).toEqual([]); // prettier-ignore
  });

  it('bounds what the objects of every role may take, at half of its memory', () => {
    for (const [role, { environment = {}, mem_limit: limit = '' }] of ours) {
      const heap = Number(/--max-old-space-size=(\d+)$/.exec(`${environment['NODE_OPTIONS']}`)?.[1]);
      expect({ role, fits: 2 * heap <= Number.parseInt(limit) }).toEqual({ role, fits: true });
    }
  });

  it('knows of everything that stays whether it works, and starts roles after their accounts are made', () => {
    const once = ['setup', 'blobs-folder'];
    expect(all(({ healthcheck }, name) => once.includes(name) || healthcheck?.test !== undefined)).toEqual([]);
    for (const [role, { depends_on: after }] of ours)
      if (role !== 'web') expect(after).toEqual({ setup: { condition: 'service_completed_successfully' } });
    for (const server of servers)
      expect(composed.services['setup']?.depends_on).toHaveProperty(server, { condition: 'service_healthy' });
  });

  it('T43 publishes the front door and the mail port on loopback, and no server', () => {
    const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`));
    expect(published).toEqual(['web 127.0.0.1:3000:3000', 'intake 127.0.0.1:2525:2525']);
    for (const server of servers) expect(composed.services[server]?.networks).toEqual(['servers']);
    expect(composed.networks['servers']).toEqual({ internal: true });
    expect(composed.services['web']?.networks).toEqual(['services']);
  });

  it('T43 lets no server be spoken to without TLS and a password', () => {
    for (const [role, { environment = {} }] of ours)
      expect(environment['EVENTDESK_ALLOW_PLAINTEXT']).toBe(
        role === 'web' ? 'identity,intake,tickets,query' : undefined,
      );
    const text = textOf('docker-compose.yml') ?? '';
    expect(text).toContain("EVENTSTORE_INSECURE: 'false'");
    expect(text).toContain('--tlsMode requireTLS');
    expect(text).toContain('-s3.cert.file=');
    expect(text).toContain("MP_SMTP_REQUIRE_STARTTLS: 'true'");
    expect(textOf('deploy/compose/servers/kafka')).toContain('CLIENTS:SASL_SSL');
  });

  it('T38 gives secrets as files, each role its own folder, and holds none itself', () => {
    for (const [name, { environment = {} }] of services) {
      const told = Object.keys(environment).filter((variable) => variable.startsWith('EVENTDESK_'));
      expect(told.filter((variable) => !known.names.has(variable))).toEqual([]);
      expect(told.filter((variable) => known.secrets.has(variable))).toEqual([]);
      const literal = Object.entries(environment).filter(([key, value]) => /PASSWORD|SECRET|TOKEN/.test(key) && !`${value}`.startsWith('/run/secrets/')); // prettier-ignore
      expect({ name, literal }).toEqual({ name, literal: [] });
    }
    expect(textOf('docker-compose.yml')).not.toMatch(/:\/\/[^/\s]*:[^/\s]*@|changeit/);
    for (const [role, { environment = {}, volumes = [] }] of ours) {
      expect(volumes).toContain(`./deploy/compose/secrets/${role}:/run/secrets:ro`);
      if (role !== 'web') expect(environment['EVENTDESK_SECRET_FILE']).toBe('/run/secrets/secret');
    }
  });
});

describe('the chart', () => {
  it('has the roles that there are, and the version of the packages', () => {
    expect(Object.keys(values.roles).sort()).toEqual([...roles].sort());
    expect(yamlOf('deploy/helm/eventdesk/Chart.yaml')).toMatchObject({ appVersion: version, version });
  });

  it('bounds what the objects of every role may take, at half of its memory', () => {
    for (const [role, { heap, resources }] of Object.entries(values.roles)) {
      expect(resources.limits.memory).toMatch(/^\d+Mi$/);
      const fits = heap > 0 && 2 * heap <= Number.parseInt(resources.limits.memory);
      expect({ role, fits }).toEqual({ role, fits: true });
    }
  });

  it('T43 names no server that may be spoken to without TLS', () =>
    expect(values).toMatchObject({ allowPlaintext: [], plaintextBetweenServices: false }));

  it('names only variables that there are', () => {
    const text = ['configuration', 'deployments'].map((name) => textOf(`deploy/helm/eventdesk/templates/${name}.yaml`)).join('\n'); // prettier-ignore
    const named = [...text.matchAll(/\bEVENTDESK_[A-Z_]*[A-Z]\b/g)].map(([name]) => name);
    const files = Object.values(values.roles).flatMap(({ files: own = {} }) => Object.keys(own));
    expect(named.length).toBeGreaterThan(10);
    expect([...named, ...files].filter((name) => !known.names.has(name))).toEqual([]);
  });
});

describe('the Dockerfile', () => {
  const text = textOf('deploy/Dockerfile') ?? '';

  it('begins every stage from the one named base, and ends as an account that is not root', () => {
    expect([...text.matchAll(/^FROM (\S+)/gm)].map(([, from]) => from)).toEqual(Array(3).fill('${NODE_IMAGE}'));
    expect(text).toContain('ARG NODE_IMAGE=node:20-bookworm-slim\n');
    expect([...text.matchAll(/^USER (\S+)/gm)].at(-1)?.[1]).toBe('node');
    expect(text).toMatch(/^HEALTHCHECK /m);
  });

  it('is built from what is named, and from no test', () => {
    const lines = (textOf('.dockerignore') ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines[0]).toBe('*');
    expect(lines).toEqual(expect.arrayContaining(['**/*.spec.ts', '**/testing', '**/node_modules']));
    for (const line of lines.filter((one) => one.startsWith('!')))
      expect({ line, there: existsSync(join(root, line.slice(1))) }).toEqual({ line, there: true });
  });
});
