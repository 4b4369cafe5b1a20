import type { ColumnType, Generated, JSONColumnType } from 'kysely';

export type WithDefault<T> = Generated<T>;
export type Json<T extends object> = JSONColumnType<T>;
export type JsonWithDefault<T extends object> = ColumnType<T, string | undefined, string>;
export type JsonObject = Record<string, unknown>;
