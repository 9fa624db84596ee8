import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Service {
  image?: string;
  build?: string;
  user?: string;
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
    services: Record<'api' | 'worker' | 'postgres' | 'valkey', Service>;
    volumes: Record<string, unknown>;
  };
  const { api, worker, postgres, valkey } = services;
  const application = [
    ['api', api],
    ['worker', worker],
  ] as const;

  it('has the API, a worker and their two servers', () => {
    expect(Object.keys(services).sort()).toEqual(['api', 'postgres', 'valkey', 'worker']);
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
  ])('gives %s no more rights either', (user, service, tmpfs) => {
    expect(service).toMatchObject({
      user,
      read_only: true,
      tmpfs,
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

  it('publishes the API on this machine alone, and nothing else', () => {
    expect(api.ports).toEqual(['127.0.0.1:3000:3000']);
    for (const { ports } of [worker, postgres, valkey]) expect(ports).toBeUndefined();
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
    expect(Object.keys(volumes)).toEqual(['postgres', 'valkey']);
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

  it('gives Node.js the flags of npm start', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };
    const command = JSON.parse(/^CMD (.*)$/m.exec(final)?.[1] ?? '[]') as string[];
    expect(command.filter((part) => part !== '--enable-source-maps')).toEqual(
      scripts.start.split(' '),
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
