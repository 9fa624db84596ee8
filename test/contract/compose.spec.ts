import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Service {
  image?: string;
  build?: string;
  user?: string;
  profiles?: string[];
  command?: string[];
  container_name?: string;
  ports?: string[];
  volumes?: string[];
  environment: Record<string, string | number | null>;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  read_only?: boolean;
  tmpfs?: string[];
  cap_drop?: string[];
  security_opt?: string[];
}

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

describe('docker-compose.yml', () => {
  const { services, volumes } = parse(read('docker-compose.yml'), { merge: true }) as {
    services: Record<'api' | 'worker' | 'postgres' | 'valkey' | 'prometheus', Service>;
    volumes: Record<string, unknown>;
  };
  const { api, worker, postgres, valkey, prometheus } = services;
  const application = [
    ['api', api],
    ['worker', worker],
  ] as const;

  it('has the API, a worker and their two servers, and on request Prometheus', () => {
    const always = Object.entries(services).filter(([, { profiles }]) => !profiles);
    expect(always.map(([name]) => name).sort()).toEqual(['api', 'postgres', 'valkey', 'worker']);
    expect(prometheus.profiles).toEqual(['metrics']);
  });

  it.each(application)('runs %s in its role, built from the Dockerfile', (role, service) => {
    expect(service).toMatchObject({ build: '.', environment: { ROLE: role } });
  });

  it.each(application)('starts %s when its servers are healthy', (_role, service) => {
    expect(service.depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      valkey: { condition: 'service_healthy' },
    });
  });

  it.each(application)('gives %s no more rights than it needs', (_role, service) => {
    expect(service).toMatchObject({
      user: 'node',
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });

  it.each([
    ['postgres', postgres, ['/tmp', '/var/run/postgresql']],
    ['valkey', valkey, ['/tmp']],
    ['nobody', prometheus, undefined],
  ])('gives %s no more rights either', (user, service, tmpfs) => {
    expect(service.tmpfs).toEqual(tmpfs);
    expect(service).toMatchObject({
      user,
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });

  it.each(application)('requires the secrets of %s', (_role, { environment }) => {
    expect(environment.JWT_SECRET).toMatch(/^\$\{JWT_SECRET:\?.+\}$/);
    expect(environment.ENCRYPTION_KEYS).toMatch(/^\$\{ENCRYPTION_KEYS:\?.+\}$/);
    expect(environment.DATABASE_URL).toMatch(
      /\$\{POSTGRES_PASSWORD:\?[^}]+\}@postgres:5432\/mutx$/,
    );
    expect(environment.REDIS_URL).toBe('redis://valkey:6379');
  });

  it('publishes the API and Prometheus on this machine alone, and nothing else', () => {
    expect(api.ports).toEqual(['127.0.0.1:3000:3000']);
    expect(prometheus.ports).toEqual(['127.0.0.1:9090:9090']);
    for (const { ports } of [worker, postgres, valkey]) expect(ports).toBeUndefined();
  });

  it.each(application)('lets Prometheus scrape %s', (name, { environment }) => {
    const { scrape_configs: jobs } = parse(read('deploy/prometheus/prometheus.yml')) as {
      scrape_configs: { dns_sd_configs: { names: string[]; port: number }[] }[];
    };
    const [targets] = jobs.flatMap(({ dns_sd_configs: found }) => found);
    expect(targets?.names).toContain(name);
    expect(environment).toMatchObject({ METRICS_PORT: targets?.port, METRICS_HOST: '0.0.0.0' });
    expect(prometheus.volumes).toContain('./deploy/prometheus:/etc/prometheus:ro');
  });

  it('lets the worker be scaled', () => {
    expect(worker.container_name).toBeUndefined();
  });

  it('checks the health of the servers and keeps their data', () => {
    expect(postgres.healthcheck?.test).toContain('pg_isready');
    expect(valkey.healthcheck?.test).toEqual(['CMD', 'valkey-cli', 'ping']);
    expect(postgres.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?.+\}$/);
    expect(postgres.volumes).toEqual(['postgres:/var/lib/postgresql']);
    expect(valkey.volumes).toEqual(['valkey:/data']);
    expect(prometheus.volumes).toContain('prometheus:/prometheus');
    expect(Object.keys(volumes)).toEqual(['postgres', 'valkey', 'prometheus']);
  });

  it('makes Valkey keep every job', () => {
    expect(valkey.command?.join(' ')).toBe(
      'valkey-server --appendonly yes --maxmemory-policy noeviction',
    );
  });
});

describe('Dockerfile', () => {
  const final =
    read('Dockerfile')
      .split(/^FROM /m)
      .at(-1) ?? '';

  it('runs the application as a normal user and checks its health', () => {
    expect(final).toMatch(/^USER node$/m);
    expect(final).toContain('/health/live');
    expect(final).toMatch(/^CMD \["node", .*"dist\/main\.js"\]$/m);
  });

  it('gives Node.js the flags of npm run start:role', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const command = JSON.parse(/^CMD (.*)$/m.exec(final)?.[1] ?? '[]') as string[];
    expect(command.filter((part) => part !== '--enable-source-maps')).toEqual(
      scripts['start:role']?.split(' '),
    );
  });

  it('holds the build and production dependencies, no sources', () => {
    expect(final.match(/^COPY .*$/gm)).toEqual([
      'COPY package.json ./',
      'COPY --from=dependencies /app/node_modules ./node_modules',
      'COPY --from=build /app/dist ./dist',
    ]);
  });
});
