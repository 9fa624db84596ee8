import { InjectQueue } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bull';
import { DataSource } from 'typeorm';
import { DELIVERY_QUEUE } from '../deliveries/queue/delivery-queue.js';
import { UpCheck } from './up-check.js';

const TIMEOUT_MS = 1_000;

/** Checks the servers that this process depends on. */
@Injectable()
export class ServerChecks {
  readonly database: UpCheck;
  readonly redis: UpCheck;

  constructor(dataSource: DataSource, @InjectQueue(DELIVERY_QUEUE) queue: Queue) {
    this.database = new UpCheck(() => dataSource.query('SELECT 1'), TIMEOUT_MS);
    this.redis = new UpCheck(() => queue.client.ping(), TIMEOUT_MS);
  }
}
