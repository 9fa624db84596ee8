/*
 * `npm run chart:check`: lints the Helm chart and validates what it renders against the schemas of Kubernetes.
 * Requires Go, which builds both programs, and network access; a first run takes some minutes.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './lib/steps.mjs';

const HELM = 'helm.sh/helm/v3/cmd/helm@v3.16.4';
const KUBECONFORM = 'github.com/yannh/kubeconform/cmd/kubeconform@v0.6.7';
const KUBERNETES = '1.31.4';
const CHART = join(ROOT, 'deploy/helm/mutx');
const FOLDER = join(tmpdir(), 'mutx-chart-check');
const DEFINITIONS = '#/definitions/';

/** Values that render every template, and few. */
const VALUES = {
  minimal: { secretName: 'mutx' },
  full: {
    secretName: 'mutx',
    image: { repository: 'registry.example.com/mutx', tag: '1.2.3', pullPolicy: 'Always' },
    settings: { RETENTION_DAYS: '30', MAX_PENDING_PER_ACCOUNT: '1000000' },
    api: { replicas: 3 },
    metrics: { enabled: true, podMonitor: true },
    ingress: {
      enabled: true,
      className: 'nginx',
      tlsSecretName: 'mutx-tls',
      annotations: { 'example.com/limit': '1' },
    },
  },
};
/** Values that must be refused, with a part of the message. */
const REFUSED = [
  [{}, 'secretName: name a Secret'],
  [{ secretName: 'mutx', settings: { ROLE: 'all' } }, 'ROLE'],
  [{ secretName: 'mutx', settings: { RETENTION_DAYS: 30 } }, 'Expected: string'],
  [{ secretName: 'mutx', worker: { replica: 3 } }, 'replica'],
];

function call(program, args, input) {
  return execFileSync(program, args, {
    encoding: 'utf8',
    input,
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 1e9,
    env: { ...process.env, GOBIN: FOLDER, GOFLAGS: '-buildvcs=false' },
  });
}

function render(values) {
  const file = join(FOLDER, 'values.json');
  writeFileSync(file, JSON.stringify(values));
  return call(join(FOLDER, 'helm'), [
    ...['template', 'mutx', CHART, '--kube-version', KUBERNETES, '--values', file],
  ]);
}

/** A schema file per kind, which rejects unknown fields, from the document that Kubernetes publishes. */
function writeSchemas() {
  const { Dir } = JSON.parse(
    call('go', ['mod', 'download', '-json', `k8s.io/kubernetes@v${KUBERNETES}`]),
  );
  const { definitions } = JSON.parse(
    readFileSync(join(Dir, 'api/openapi-spec/swagger.json'), 'utf8'),
  );
  for (const schema of Object.values(definitions)) {
    if (schema.properties && !schema.additionalProperties) schema.additionalProperties = false;
    if (schema.format === 'int-or-string') schema.type = ['integer', 'string'];
  }
  for (const [name, { 'x-kubernetes-group-version-kind': kinds = [] }] of Object.entries(
    definitions,
  )) {
    for (const { group, version, kind } of kinds.length === 1 ? kinds : []) {
      const suffix = [group.split('.')[0], version].filter(Boolean).join('-');
      const schema = { $ref: DEFINITIONS + name, definitions };
      writeFileSync(join(FOLDER, `${kind}-${suffix}.json`.toLowerCase()), JSON.stringify(schema));
    }
  }
}

function validate(manifests) {
  const location = join(FOLDER, '{{ .ResourceKind }}{{ .KindSuffix }}.json');
  // Kubernetes itself has no schema of a PodMonitor.
  const args = ['-strict', '-summary', '-skip', 'PodMonitor', '-schema-location', location];
  try {
    return call(join(FOLDER, 'kubeconform'), args, manifests);
  } catch ({ stdout, message }) {
    throw new Error(stdout || message);
  }
}

function expectRefusal([values, part]) {
  try {
    render(values);
  } catch ({ stderr }) {
    if (stderr.includes(part)) return;
    throw new Error(`${JSON.stringify(values)} was refused with: ${stderr}`);
  }
  throw new Error(`${JSON.stringify(values)} was not refused`);
}

mkdirSync(FOLDER, { recursive: true });
for (const tool of [HELM, KUBECONFORM]) call('go', ['install', tool]);
writeSchemas();
for (const [name, values] of Object.entries(VALUES)) {
  process.stdout.write(`${name}: ${validate(render(values))}`);
}
process.stdout.write(call(join(FOLDER, 'helm'), ['lint', CHART, '--strict', '--quiet']));
REFUSED.forEach(expectRefusal);
process.stdout.write(`${REFUSED.length} invalid sets of values are refused\n`);
