export { createSessions, type Sessions } from './create-sessions.ts';
export type { SessionLinks } from './session-deps.ts';
export type { ViewerReports } from './viewer-reports.ts';
export type { ActiveOnDevice, SessionViews } from './views.ts';
