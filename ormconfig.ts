import { DataSource } from 'typeorm';
import { ENTITIES } from './src/app.module.js';
import { dataSourceOptions } from './src/platform/database/data-source-options.js';

const url = process.env.DATABASE_URL;
if (!url) throw new Error('DATABASE_URL is not set: name the database to migrate');

/** For the TypeORM CLI; the application builds its own from the same parts. */
export default new DataSource({
  ...dataSourceOptions(url),
  entities: ENTITIES,
});
