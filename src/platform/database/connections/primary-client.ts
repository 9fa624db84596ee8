import pg from 'pg';
import type { Hosts } from './hosts.js';

/** As PostgreSQL itself responds to a write on a standby. */
const READ_ONLY = '25006';

export interface PrimaryConfig extends pg.ClientConfig {
  readonly hosts?: Hosts;
}

interface ParameterStatus {
  readonly parameterName: string;
  readonly parameterValue: string;
}

/** The types lack the connection. */
interface Connected {
  readonly connection: NodeJS.EventEmitter;
}

/**
 * A connection to the primary among the hosts. A pool that fails to connect to one tries the next one
 * when it connects again. PostgreSQL reports whether it is a standby (`in_hot_standby`) when a session
 * starts, so that the check costs no round trip.
 */
export class PrimaryClient extends pg.Client {
  private readonly hosts: Hosts | undefined;
  private readonly url: string;
  private isStandby = false;

  constructor({ hosts, ...config }: PrimaryConfig = {}) {
    const url = hosts?.current ?? '';
    super(hosts ? { ...config, connectionString: url } : config);
    this.url = url;
    this.hosts = hosts?.areSeveral ? hosts : undefined;
    if (this.hosts) this.watchStandby();
  }

  override connect(): Promise<pg.Client>;
  override connect(callback: (error: Error) => void): void;
  override connect(callback?: (error: Error) => void): Promise<pg.Client> | void {
    const { hosts } = this;
    if (hosts === undefined) {
      return callback ? super.connect(callback) : super.connect();
    }
    const connecting = this.connectToPrimary(hosts);
    if (callback === undefined) return connecting;
    connecting.then(() => (callback as () => void)(), callback);
  }

  private async connectToPrimary(hosts: Hosts): Promise<pg.Client> {
    try {
      await super.connect();
      if (!this.isStandby) return this;
      await this.end();
      throw Object.assign(new Error('The host is a standby'), { code: READ_ONLY });
    } catch (error) {
      hosts.skip(this.url);
      throw error;
    }
  }

  private watchStandby(): void {
    const { connection } = this as unknown as Connected;
    connection.on('parameterStatus', ({ parameterName, parameterValue }: ParameterStatus) => {
      if (parameterName === 'in_hot_standby') this.isStandby = parameterValue === 'on';
    });
  }
}
