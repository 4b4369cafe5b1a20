import type { SignInReader } from '../ports.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import { type AccountHandlers, type AccountRouteOptions, createAccountHandlers } from './routes.ts';
import { isSetUpGone, openSetUp } from './set-up.ts';
import { createSignInReader } from './sign-ins.ts';

export interface Accounts {
  readonly handlers: AccountHandlers;
  readonly signIns: SignInReader;
  /** A fresh set-up code while no Owner exists, for the terminal; null afterwards. */
  openSetUp(): Promise<string | null>;
  /** Whether there is an Owner. */
  setUpGone(): Promise<boolean>;
}

export function createAccounts(deps: AccountsDeps, options: AccountRouteOptions): Accounts {
  return {
    handlers: createAccountHandlers(deps, options),
    signIns: createSignInReader(deps.db, deps.origin),
    openSetUp: () => openSetUp(deps),
    setUpGone: () => isSetUpGone(deps),
  };
}
