export { createHttp, type Http } from './create-http.ts';
export type { Upgrade } from './upgrades.ts';
