export { SealedWithAnotherSecret } from './key-rows.ts';
export { openKeyring } from './keyring.ts';
