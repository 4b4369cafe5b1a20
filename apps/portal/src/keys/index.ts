export { openKeyring } from './keyring.ts';
