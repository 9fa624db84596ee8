import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { ReadConnections } from './read-connections.js';

/**
 * Lists, histories and counts of the primary, on connections of their own: ingest, authentication and
 * deliveries never wait behind them. Repositories read through it what may cost more than a look-up by
 * primary key, and through `HistoryReads` what may also be a few seconds old.
 */
@Injectable()
export class ReadQueries extends ReadConnections implements OnApplicationShutdown {
  constructor({ databaseUrl, databaseAccess }: AppConfig) {
    super(databaseUrl, databaseAccess);
  }

  onApplicationShutdown(): Promise<void> {
    return this.end();
  }
}
