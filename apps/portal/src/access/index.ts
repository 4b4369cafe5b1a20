export { presentEntry, writeEntries } from './entries.ts';
export { explainAccess } from './explain-access.ts';
