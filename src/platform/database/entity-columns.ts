import { Column, PrimaryColumn, type ColumnOptions } from 'typeorm';

/** The primary key: a UUID of version 7 from `IdGenerator`. */
export const Id = (): PropertyDecorator => PrimaryColumn({ type: 'uuid' });

export const Uuid = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ ...options, type: 'uuid' });

export const Text = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ ...options, type: 'text' });

export const Timestamp = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ ...options, type: 'timestamptz' });
