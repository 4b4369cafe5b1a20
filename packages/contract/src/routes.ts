import { accountRoutes } from './routes/accounts.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { groupRoutes } from './routes/groups.ts';
import { auditRoutes } from './routes/audit.ts';
import { capacityRequestRoutes } from './routes/capacity-requests.ts';
import { mailRoutes } from './routes/mail.ts';
import { sessionHistoryRoutes } from './routes/session-history.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { teamRoutes } from './routes/teams.ts';
import { timeLimitRoutes } from './routes/time-limits.ts';
import { usageRoutes } from './routes/usage.ts';
import { waitingRoutes } from './routes/waiting.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** Every HTTP route of the Portal. A key is `METHOD /path/:param`; both ends are typed by this one table. */
export const routes = {
  ...accountRoutes,
  ...teamRoutes,
  ...sessionRoutes,
  ...timeLimitRoutes,
  ...groupRoutes,
  ...usageRoutes,
  ...sessionHistoryRoutes,
  ...apiKeyRoutes,
  ...waitingRoutes,
  ...auditRoutes,
  ...capacityRequestRoutes,
  ...webhookRoutes,
  ...mailRoutes,
};
export type Routes = typeof routes;
export type RouteKey = keyof Routes;
