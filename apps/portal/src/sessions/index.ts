export { createSessions } from './create-sessions.ts';
export type { ViewerReports } from './viewer-reports.ts';
export type { WaiterReports } from './waiting/waiter-reports.ts';
export type { ActiveOnDevice, SessionViews } from './views.ts';
