import { execFileSync } from 'node:child_process';

/** The program of Redis: `FAULTS_REDIS`, or the installed one. Sentinel and Cluster are parts of it. */
export const REDIS = process.env.FAULTS_REDIS ?? 'redis-server';

/** The name of a program that cannot be started here. */
export function missingProgram(program: string, option = '--version'): string | undefined {
  try {
    execFileSync(program, [option], { stdio: 'ignore' });
    return undefined;
  } catch {
    return program;
  }
}
