import { TcpProxy } from '../../../test/support/tcp-proxy.js';
import type { Environment } from '../../../test/support/child-run.js';
import type { GivenServers, Role, Surroundings } from '../surroundings.js';

/** The network between one process and one server; the other processes connect directly. */
export class NetworkLink implements Surroundings {
  private constructor(
    readonly proxy: TcpProxy,
    private readonly variable: 'DATABASE_URL' | 'REDIS_URL',
    private readonly role: Role,
  ) {}

  /** Between the first process of the role and PostgreSQL. */
  static async toPostgres({ postgres }: GivenServers, role: Role): Promise<NetworkLink> {
    return new NetworkLink(await TcpProxy.to(postgres.url), 'DATABASE_URL', role);
  }

  /** Between the first process of the role and Redis. */
  static async toRedis({ redis }: GivenServers, role: Role): Promise<NetworkLink> {
    return new NetworkLink(await TcpProxy.to(redis.url), 'REDIS_URL', role);
  }

  envOf(role: Role, n: number): Environment {
    return role === this.role && n === 0 ? { [this.variable]: this.proxy.url } : {};
  }

  stop(): Promise<void> {
    return this.proxy.stop();
  }
}
