export { createAccounts } from './create-accounts.ts';
export { pruneSignIns } from './prune-sign-ins.ts';
