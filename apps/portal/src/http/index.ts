export { createHttp } from './create-http.ts';
export type { Upgrade } from './upgrades.ts';
