import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ProblemPage } from '../ui/problem.tsx';
import { readAuditSearch } from './audit-search.ts';
import { readHistorySearch } from './history-search.ts';
import { readPanelSearch } from './panel-search.ts';
import { readSessionsSearch } from './sessions-search.ts';
import { NotFound } from './not-found.tsx';

/** Every page is a chunk of its own; the start chunk holds what all of them need. */
const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });
const page = { getParentRoute: () => root } as const;

const home = createRoute({
  ...page,
  path: '/',
  component: lazyRouteComponent(() => import('./home.tsx'), 'Home'),
});
const setup = createRoute({
  ...page,
  path: '/setup',
  component: lazyRouteComponent(() => import('../features/setup/setup-page.tsx'), 'SetupPage'),
});
const signIn = createRoute({
  ...page,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } =>
    typeof search['to'] === 'string' ? { to: search['to'] } : {},
  component: lazyRouteComponent(() => import('../features/sign-in/sign-in-page.tsx'), 'SignInPage'),
});
const invite = createRoute({
  ...page,
  path: '/invite/$token',
  component: lazyRouteComponent(() => import('../features/invite/invite-page.tsx'), 'InvitePage'),
});
/** Only in development: a build knows neither the page nor its samples. */
const design = createRoute({
  ...page,
  path: '/design',
  component: import.meta.env.DEV
    ? lazyRouteComponent(() => import('../design/design-page.tsx'), 'DesignPage')
    : NotFound,
});
const signedIn = createRoute({
  ...page,
  id: 'signed-in',
  component: lazyRouteComponent(() => import('./signed-in.tsx'), 'SignedIn'),
});
const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(() => import('../features/account/account-page.tsx'), 'AccountPage'),
});
const help = createRoute({
  ...page,
  path: '/help/$slug',
  component: lazyRouteComponent(() => import('../features/help/help-page.tsx'), 'HelpPage'),
});
const team = createRoute({
  getParentRoute: () => signedIn,
  path: '/t/$team',
  component: lazyRouteComponent(() => import('./team-frame.tsx'), 'TeamFrame'),
});
const inTeam = { getParentRoute: () => team } as const;
const teamHome = createRoute({
  ...inTeam,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/t/$team/devices', params: { team: params.team }, replace: true });
  },
});
const devices = createRoute({
  ...inTeam,
  path: '/devices',
  validateSearch: readPanelSearch,
  component: lazyRouteComponent(() => import('../features/devices/devices-page.tsx'), 'DevicesPage'),
});
const deviceGroups = createRoute({
  ...inTeam,
  path: '/devices/groups',
  component: lazyRouteComponent(() => import('../features/groups/groups-page.tsx'), 'DeviceGroupsPage'),
});
const personGroups = createRoute({
  ...inTeam,
  path: '/people/groups',
  component: lazyRouteComponent(() => import('../features/groups/groups-page.tsx'), 'PersonGroupsPage'),
});
const users = createRoute({
  ...inTeam,
  path: '/people/users',
  component: lazyRouteComponent(() => import('../features/users/users-page.tsx'), 'UsersPage'),
});
const sessions = createRoute({
  ...inTeam,
  path: '/people/sessions',
  validateSearch: readSessionsSearch,
  component: lazyRouteComponent(() => import('../features/sessions/sessions-page.tsx'), 'SessionsPage'),
});
const pastSessions = createRoute({
  ...inTeam,
  path: '/people/sessions/past',
  validateSearch: readHistorySearch,
  component: lazyRouteComponent(() => import('../features/history/history-page.tsx'), 'HistoryPage'),
});
const memberSessions = createRoute({
  ...inTeam,
  path: '/people/sessions/$member',
  component: lazyRouteComponent(() => import('../features/sessions/member-page.tsx'), 'MemberSessionsPage'),
});
const subscription = createRoute({
  ...inTeam,
  path: '/subscription',
  component: lazyRouteComponent(() => import('../features/subscription/subscription-page.tsx'), 'SubscriptionPage'),
});
const audit = createRoute({
  ...inTeam,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('../features/audit/audit-page.tsx'), 'AuditPage'),
});
const settings = createRoute({
  ...inTeam,
  path: '/settings',
  component: lazyRouteComponent(() => import('../features/settings/settings-page.tsx'), 'SettingsPage'),
});

const routeTree = root.addChildren([
  home,
  setup,
  signIn,
  invite,
  help,
  design,
  signedIn.addChildren([
    account,
    team.addChildren([
      teamHome,
      devices,
      deviceGroups,
      users,
      personGroups,
      sessions,
      pastSessions,
      memberSessions,
      subscription,
      audit,
      settings,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error, reset }) => <ProblemPage error={error} onRetry={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
