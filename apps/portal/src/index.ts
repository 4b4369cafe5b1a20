export { verifyAuditExport } from './audit/verify-export.ts';
export { type DatabasePlace, DataFolderInUse, lockDataFolder } from './database/index.ts';
export { SealedWithAnotherSecret } from './keys/index.ts';
export type { MailServer } from './mail/index.ts';
export { realTimes, type SessionTimes } from './ports.ts';
export { type Portal, type PortalOptions, startPortal } from './start-portal.ts';
