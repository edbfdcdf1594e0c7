import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { roles } from './support/deployment';
import { root, textOf } from './support/tree';

const helm = process.env['EVENTDESK_TEST_HELM'];
const schemas = process.env['EVENTDESK_TEST_K8S_SCHEMAS'];
const missing = [...(helm ? [] : ['EVENTDESK_TEST_HELM (the program)']), ...(schemas ? [] : ['EVENTDESK_TEST_K8S_SCHEMAS (a folder of JSON schemas of Kubernetes)'])]; // prettier-ignore
if (missing.length > 0) process.stderr.write(`the chart is not rendered: give ${missing.join(' and ')}\n`);
const suite = missing.length > 0 ? describe.skip : describe;

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Record<string, string> };
}
interface Container {
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly securityContext: unknown;
  readonly livenessProbe: unknown;
  readonly readinessProbe: unknown;
}
interface Deployment extends Named {
  readonly spec: {
    readonly strategy: unknown;
    readonly template: {
      readonly spec: {
        readonly automountServiceAccountToken: boolean;
        readonly securityContext: unknown;
        readonly containers: readonly [Container];
        readonly volumes: readonly { readonly name: string; readonly projected?: { readonly sources: unknown } }[];
      };
    };
  };
}
interface Scaler extends Named {
  readonly spec: { readonly metrics: readonly [{ readonly type: string }] };
}
interface Ingress extends Named {
  readonly spec: { readonly rules: readonly [{ readonly http: { readonly paths: readonly Path[] } }] };
}
interface Path {
  readonly path: string;
  readonly backend: { readonly service: { readonly name: string } };
}

const chart = join(root, 'deploy/helm/eventdesk');
const examples = readdirSync(join(root, 'deploy/helm/examples')).map((name) =>
  join(root, 'deploy/helm/examples', name),
);

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(helm ?? '', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return { status, stdout, stderr };
}
function render(values: string, ...more: readonly string[]) {
  return run('template', 'desk', chart, '--kube-version', '1.35.0', '--namespace', 'desk', '-f', values, ...more);
}
/** The objects that the chart makes of an example. */
const objects = (example: string): Named[] =>
  parseAllDocuments(render(join(root, 'deploy/helm/examples', example)).stdout)
    .map((document) => document.toJS() as Named | null)
    .filter((one) => one !== null);
const ofKind = <T extends Named>(kind: string, all: readonly Named[]): T[] =>
  all.filter((one) => one.kind === kind) as T[];
const roleOf = ({ metadata }: Named): string => metadata.labels['app.kubernetes.io/component'] ?? '';

suite('the chart, rendered', () => {
  it.each(examples)('passes lint, and Kubernetes knows every field of it: %s', (example) => {
    expect(run('lint', '--strict', chart, '--kube-version', '1.35.0', '-f', example)).toMatchObject({ status: 0 });
    const { status, stdout } = render(example);
    expect(status).toBe(0);
    const check = join(root, 'tools/check-chart.mjs');
    const checked = spawnSync(process.execPath, [check, schemas ?? ''], { input: stdout, encoding: 'utf8' });
    expect({ status: checked.status, faults: checked.stderr }).toEqual({ status: 0, faults: '' });
  });

  it('is held against schemas that refuse a field Kubernetes does not know', () => {
    const wrong = render(examples[0] ?? '').stdout.replace('minReadySeconds:', 'minReadySecond:');
    const check = join(root, 'tools/check-chart.mjs');
    const { status, stderr } = spawnSync(process.execPath, [check, schemas ?? ''], { input: wrong, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('{"additionalProperty":"minReadySecond"}');
  });

  it('has a deployment, a disruption budget and a scaler for every role', () => {
    const all = objects('small.yaml');
    for (const kind of ['Deployment', 'PodDisruptionBudget', 'HorizontalPodAutoscaler'])
      expect(ofKind(kind, all).map(roleOf).sort()).toEqual([...roles].sort());
  });

  it('runs every role without rights, asked for its health on the ops port, replaced before it goes', () => {
    for (const { spec } of ofKind<Deployment>('Deployment', objects('whole.yaml'))) {
      const pod = spec.template.spec;
      const [container] = pod.containers;
      expect(spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(container.env).toContainEqual({
        name: 'NODE_OPTIONS',
        value: expect.stringMatching(/^--max-old-space-size=[1-9]\d+$/),
      });
      expect(container).toMatchObject({
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        livenessProbe: { httpGet: { path: '/livez', port: 'ops' } },
        readinessProbe: { httpGet: { path: '/readyz', port: 'ops' } },
      });
    }
  });

  it('T38 mounts one Secret of keys into every role that opens a store, and gives no secret by environment', () => {
    const all = objects('whole.yaml');
    expect(ofKind('Secret', all)).toEqual([]);
    for (const deployment of ofKind<Deployment>('Deployment', all)) {
      const pod = deployment.spec.template.spec;
      const role = roleOf(deployment);
      const mounted = pod.volumes.find(({ name }) => name === 'secrets')?.projected?.sources;
      if (role === 'web') expect(mounted).toBeUndefined();
      else
        expect(mounted).toMatchObject([
          { secret: { name: 'eventdesk-secret', items: [{ key: 'secret' }] } },
          { secret: { name: `eventdesk-${role}` } },
        ]);
      const told = pod.containers[0].env.filter(({ name }) =>
        /SECRET|EVENTS|FEED|STATE|READS|BLOBS|MAIL_OUT/.test(name),
      );
      expect(told.filter(({ name, value }) => !name.endsWith('_FILE') || !value.startsWith('/run/secrets/'))).toEqual(
        [],
      );
    }
    const { status, stderr } = render(examples[0] ?? '', '--set', 'config.EVENTDESK_EVENTS=esdb://x');
    expect(status).not.toBe(0);
    expect(stderr).toContain('config.EVENTDESK_EVENTS is a secret');
  });

  it('T43 refuses plain text between its own services until somebody has said that the network is safe', () => {
    const { status, stderr } = render(examples[0] ?? '', '--set', 'plaintextBetweenServices=false');
    expect(status).not.toBe(0);
    expect(stderr).toContain('without TLS (T43)');
  });

  it('T43 lets our roles alone reach the data servers, and the front door none of them', () => {
    const policies = ofKind<Named & { spec: unknown }>('NetworkPolicy', objects('whole.yaml'));
    expect(
      policies.filter(({ metadata }) => metadata.namespace === 'data').map(({ metadata }) => metadata.name),
    ).toEqual(['desk-eventdesk-eventstoredb', 'desk-eventdesk-kafka', 'desk-eventdesk-mongo']);
    for (const policy of policies.filter(({ metadata }) => metadata.namespace === 'data'))
      expect(JSON.stringify(policy.spec)).toContain('"operator":"NotIn","values":["web"]');
    const web = policies.find((policy) => roleOf(policy) === 'web');
    expect(JSON.stringify(web?.spec)).not.toMatch(/2113|9092|27017/);
  });

  it('scales who consumes by how far it is behind, and by CPU where no such metric is to be had', () => {
    const metrics = (example: string) =>
      Object.fromEntries(ofKind<Scaler>('HorizontalPodAutoscaler', objects(example)).map((one) => [roleOf(one), one.spec.metrics[0].type])); // prettier-ignore
    expect(metrics('small.yaml')).toMatchObject({ projections: 'Pods', notifications: 'Pods', web: 'Resource' });
    expect(new Set(Object.values(metrics('by-cpu.yaml')))).toEqual(new Set(['Resource']));
  });

  it('makes its ingress of the table of route owners', () => {
    const [ingress] = ofKind<Ingress>('Ingress', objects('whole.yaml'));
    const owners = JSON.parse(textOf('libs/contracts/generated/path-owners.json') ?? '') as { path: string; services: string[] }[]; // prettier-ignore
    const wanted = owners.map(
      ({ path, services: [first, ...others] }) => `${path} ${others.length > 0 ? 'web' : first}`,
    );
    const made = (ingress?.spec.rules[0].http.paths ?? []).map(({ path, backend }) => `${path} ${backend.service.name.replace('desk-eventdesk-', '')}`); // prettier-ignore
    expect(wanted.length).toBeGreaterThan(10);
    expect(made).toEqual([...wanted, '/ web']);
  });
});
