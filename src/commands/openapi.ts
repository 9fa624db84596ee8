import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule, FEATURES } from '../app.module.js';
import { readSettings } from '../app.settings.js';
import { catalogueOf } from '../api-docs/catalogue.js';
import { completeConfig } from '../platform/config/app-config.js';
import { buildDocument } from '../api-docs/document.js';
import { llmsTxt } from '../api-docs/llms-txt.js';

/** Writes `openapi.json` and `llms.txt`. Needs no servers: nothing is instantiated. */
const [documentFile = 'openapi.json', llmsFile = 'src/api-docs/llms.txt'] = process.argv.slice(2);
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
const document = buildDocument(app, FEATURES);
writeFileSync(documentFile, `${JSON.stringify(document, null, 2)}\n`);
writeFileSync(llmsFile, llmsTxt(document, catalogueOf(FEATURES)));
process.exit(0);
