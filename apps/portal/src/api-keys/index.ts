export { createApiKeys } from './create-api-keys.ts';
export { createKeyReader } from './key-reader.ts';
export { endKeysOf } from './revoke-key.ts';
export { startKeyKeeper } from './warn-of-ends.ts';
