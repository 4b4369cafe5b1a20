export { createAccounts } from './create-accounts.ts';
