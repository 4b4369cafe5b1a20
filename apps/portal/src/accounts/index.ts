export { type Accounts, createAccounts } from './create-accounts.ts';
