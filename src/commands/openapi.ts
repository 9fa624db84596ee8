import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.js';
import { readSettings } from '../app.settings.js';
import { completeConfig } from '../platform/config/app-config.js';
import { buildDocument } from '../api-docs/document.js';

/** Writes `openapi.json` into the current folder; needs no servers, for nothing is instantiated. */
const config = completeConfig(readSettings({}), {
  databaseUrl: 'postgres://unused',
  redisUrl: 'redis://unused',
  jwtSecret: '',
  encryptionKeys: [],
});
const app = await NestFactory.create(
  AppModule.forRoot({ ...config, role: 'api' }),
  new FastifyAdapter(),
  { preview: true, abortOnError: false, logger: ['error'] },
);
writeFileSync('openapi.json', `${JSON.stringify(buildDocument(app), null, 2)}\n`);
process.exit(0);
