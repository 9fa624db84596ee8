import { spawn, spawnSync } from 'node:child_process';
import { isPostmasterOf, isRunning, startOf } from './process-identity.js';
import { findUser } from '../postgres/server-user.js';

describe('process identity', () => {
  it('tells a process from others and stays the same', () => {
    expect(startOf(process.pid)).toBeDefined();
    expect(startOf(process.pid)).toBe(startOf(process.pid));
  });

  it('knows the living from the dead and from a successor', () => {
    const start = startOf(process.pid) ?? '';
    expect(isRunning({ pid: process.pid, start })).toBe(true);
    expect(isRunning({ pid: process.pid, start: 'earlier' })).toBe(false);
    expect(isRunning({ pid: spawnSync(process.execPath, ['-e', '']).pid, start })).toBe(false);
  });

  it('takes no other program for the postmaster of a cluster', () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 10000)'], { cwd: '/' });
    try {
      expect(isPostmasterOf(child.pid ?? 0, '/')).toBe(false);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('findUser', () => {
  const passwd =
    'root:x:0:0::/root:/bin/sh\nnobody:*:-2:-2::/:/bin/false\npostgres:x:101:104::/:\n';

  it('reads passwd(5), negative ids included', () => {
    expect(findUser(passwd, 'postgres')).toEqual({ uid: 101, gid: 104 });
    expect(findUser(passwd, 'nobody')).toEqual({ uid: 4294967294, gid: 4294967294 });
    expect(findUser(passwd, 'post')).toBeUndefined();
  });
});
