// Holds rendered Kubernetes objects against the strict JSON schemas of Kubernetes: an unknown field is a fault.
//
//   helm template … | node tools/check-chart.mjs SCHEMAS     SCHEMAS: a folder of deployment-apps-v1.json and the like
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import { parseAllDocuments } from 'yaml';

const definitions = '/api/_definitions.json';

/** `apps/v1` `Deployment` is described in `deployment-apps-v1.json`, `v1` `Service` in `service-v1.json`. */
function schemaName({ apiVersion = '', kind = '' }) {
  const [version, group] = apiVersion.split('/').reverse();
  return `${[kind.toLowerCase(), ...(group ? [group.split('.')[0]] : []), version].join('-')}.json`;
}

/**
 * What is wrong with a stream of YAML documents, one line each; nothing when all is well.
 * @param {string} text
 * @param {string} folder of the schemas
 * @returns {string[]}
 */
export function chartFaults(text, folder) {
  const read = (name) => {
    const schema = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    // The draft it names is not at hand; nothing of it is used.
    delete schema.$schema;
    return schema;
  };
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(read('_definitions.json'), definitions);
  const faults = [];
  const seen = new Set();
  for (const document of parseAllDocuments(text)) {
    if (document.errors.length > 0) {
      faults.push(...document.errors.map(({ message }) => message.split('\n')[0]));
      continue;
    }
    const object = document.toJS();
    if (object === null) continue;
    const name = `${object.kind} ${object.metadata?.namespace ?? ''}/${object.metadata?.name}`;
    if (seen.has(name)) faults.push(`${name}: stands twice`);
    seen.add(name);
    const file = schemaName(object);
    if (!existsSync(join(folder, file))) {
      faults.push(`${name}: Kubernetes has no ${object.apiVersion} ${object.kind}`);
      continue;
    }
    const validate = ajv.getSchema(file) ?? ajv.addSchema(read(file), file).getSchema(file);
    if (!validate(object))
      for (const { instancePath, message, params } of validate.errors)
        faults.push(`${name}: ${instancePath} ${message} ${JSON.stringify(params)}`);
  }
  return faults;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const faults = chartFaults(readFileSync(0, 'utf8'), process.argv[2] ?? '.');
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
