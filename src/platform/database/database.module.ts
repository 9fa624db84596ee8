import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AppConfig } from '../config/app-config.js';
import { dataSourceOptions } from './data-source-options.js';
import { DatabaseClock } from './clock/database-clock.js';
import { GenericPlanConnections } from './generic-plan-connections.js';
import { IdGenerator } from './clock/id-generator.js';
import { PoolMetrics } from './pool-metrics.js';
import { PartitionMaintainer } from './partitions/partition-maintainer.js';
import { ReadQueries } from './reads/read-queries.js';
import { HistoryReads } from './reads/replica/history-reads.js';
import { Replica } from './reads/replica/replica.js';
import { UnitOfWork } from './unit-of-work.js';

type EntityClass = new () => object;

const PROVIDERS = [
  DatabaseClock,
  GenericPlanConnections,
  HistoryReads,
  IdGenerator,
  PartitionMaintainer,
  ReadQueries,
  UnitOfWork,
];

@Global()
@Module({})
export class DatabaseModule {
  static forRoot(entities: EntityClass[]): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [AppConfig],
          useFactory: (config: AppConfig) => ({
            ...dataSourceOptions(config.databaseUrl, config.databaseAccess),
            entities,
          }),
        }),
      ],
      providers: [...PROVIDERS, PoolMetrics, Replica],
      exports: PROVIDERS,
    };
  }
}
