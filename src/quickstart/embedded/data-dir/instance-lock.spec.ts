import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireLock } from './instance-lock.js';
import { startOf } from './process-identity.js';

describe('acquireLock', () => {
  let dir: string;
  const held = `DATA_DIR x is in use by process ${process.pid}`;
  const leave = (name: string, content: unknown): void =>
    writeFileSync(join(dir, name), JSON.stringify(content));

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mutx-lock-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('refuses a folder that a live process holds, and names the process', () => {
    acquireLock(dir, 'DATA_DIR x');
    expect(() => acquireLock(dir, 'DATA_DIR x')).toThrow(held);
  });

  it('is free again after release, and only its own release counts', () => {
    const first = acquireLock(dir, 'DATA_DIR x');
    first.release();
    acquireLock(dir, 'DATA_DIR x');
    first.release();
    expect(() => acquireLock(dir, 'DATA_DIR x')).toThrow(held);
  });

  it('repairs the lock of a process that was killed', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    leave('instance.1.lock', { pid, start: 'then' });
    acquireLock(dir, 'DATA_DIR x');
    expect(readdirSync(dir)).toEqual(['instance.2.lock']);
  });

  it('is not fooled by a pid that went to another process', () => {
    leave('instance.1.lock', { pid: process.pid, start: 'another boot' });
    expect(() => acquireLock(dir, 'DATA_DIR x')).not.toThrow();
  });

  it('repairs a lock that a power loss cut short', () => {
    writeFileSync(join(dir, 'instance.9.lock'), '{"pid":12');
    acquireLock(dir, 'DATA_DIR x');
    expect(readdirSync(dir)).toEqual(['instance.10.lock']);
  });

  it('goes by the highest number', () => {
    leave('instance.9.lock', { pid: process.pid, start: 'another boot' });
    leave('instance.10.lock', { pid: process.pid, start: startOf(process.pid) });
    expect(() => acquireLock(dir, 'DATA_DIR x')).toThrow(held);
  });
});
