import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataDir } from './data-dir.js';
import { readSecrets } from './secrets.js';

describe('DataDir', () => {
  let parent: string;
  let path: string;
  const modeOf = (name: string): number => statSync(join(path, name)).mode & 0o777;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'mutx-data-'));
    path = join(parent, 'deep', 'data');
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  it('is made where it is missing, listed by nobody else', async () => {
    await openDataDir(path);
    expect(statSync(path).mode & 0o066).toBe(0);
  });

  it('serves one instance at a time', async () => {
    const first = await openDataDir(path);
    await expect(openDataDir(path)).rejects.toThrow(
      `DATA_DIR ${path} is in use by process ${process.pid}`,
    );
    await first.release();
    await expect(openDataDir(path)).resolves.toBeDefined();
  });

  it('says why a path is of no use', async () => {
    writeFileSync(join(parent, 'file'), '');
    await expect(openDataDir(join(parent, 'file'))).rejects.toThrow(/^DATA_DIR .*cannot be used/);
  });

  it('makes a file once, of mode 0600, and leaves no draft', async () => {
    const dataDir = await openDataDir(path);
    expect(await dataDir.readOrCreate('key', () => 'one')).toBe('one');
    expect(await dataDir.readOrCreate('key', () => 'two')).toBe('one');
    expect(modeOf('key')).toBe(0o600);
    expect(readdirSync(path).sort()).toEqual(['instance.1.lock', 'key']);
  });

  it('takes back a mode that lets others read, and refuses an empty file', async () => {
    const dataDir = await openDataDir(path);
    writeFileSync(join(path, 'key'), 'kept\n', { mode: 0o644 });
    writeFileSync(join(path, 'void'), '');
    expect(await dataDir.read('key')).toBe('kept');
    expect(modeOf('key')).toBe(0o600);
    await expect(dataDir.readOrCreate('void', () => 'x')).rejects.toThrow('is empty');
    expect(await dataDir.read('nothing')).toBeUndefined();
  });

  it('sweeps what a killed run left half made', async () => {
    await (await openDataDir(path)).release();
    writeFileSync(join(path, 'key.0123.draft'), 'half');
    await openDataDir(path);
    expect(readdirSync(path)).toEqual(['instance.2.lock']);
  });

  it('keeps the secrets', async () => {
    const dataDir = await openDataDir(path);
    const made = await readSecrets(dataDir);
    expect(Buffer.from(made.encryptionKeys, 'base64')).toHaveLength(32);
    expect(made.jwtSecret.length).toBeGreaterThanOrEqual(64);
    expect(await readSecrets(dataDir)).toEqual(made);
    expect([modeOf('jwt-secret'), modeOf('encryption-keys')]).toEqual([0o600, 0o600]);
  });
});
