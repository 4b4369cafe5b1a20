import type { accountRoutes, Role, TeamMay } from '@usher/contract';
import { type Handlers, PortalError } from '../http/handler.ts';
import type { Actor } from '../ports.ts';
import { shownTerm } from '../subscription/index.ts';
import { acceptInvitation, readInvitation } from './accept-invitation.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import { changePassword } from './change-password.ts';
import { isCurrentPassword, readCredential } from './credentials.ts';
import { passwordFits } from './passwords.ts';
import { claimSetUp, completeSetUp, isSetUpOpen } from './set-up.ts';
import { noSignInCookie, signInCookie } from './sign-in-cookie.ts';
import { createSignIn, revokeSignIns, signInLifeMs, type WhichSignIns } from './sign-ins.ts';

export type AccountHandlers = Handlers<keyof typeof accountRoutes>;

export interface AccountRouteOptions {
  readonly mayOf: (role: Role, suspended: boolean) => TeamMay;
  /** Called after a set-up was committed. */
  readonly onSetUp: (team: string) => void;
}

export function createAccountHandlers(deps: AccountsDeps, options: AccountRouteOptions): AccountHandlers {
  const { db, origin, rateLimiter } = deps;
  const setCookie = (headers: Headers, token: string): void =>
    headers.append('set-cookie', signInCookie(token, signInLifeMs, origin));
  const revoke = (actor: Actor, which: WhichSignIns, address: string): Promise<number> =>
    db.transact((tx) => revokeSignIns(tx, deps, actor, which, address));

  return {
    'GET /api/setup': async () => ({ open: await isSetUpOpen(deps) }),
    'POST /api/setup/claim': async ({ body, address }) => ({ claim: await claimSetUp(deps, body.code, address) }),
    'POST /api/setup': async ({ body, address, userAgent, headers }) => {
      const { team, token } = await completeSetUp(deps, body, { address, userAgent });
      setCookie(headers, token);
      options.onSetUp(team);
      return { team };
    },
    'POST /api/sign-in': async ({ body, address, userAgent, headers }) => {
      const allowed = [
        await rateLimiter.allow(`sign-in from ${address}`, 30, 60_000),
        await rateLimiter.allow(`sign-in to ${body.email}`, 10, 60_000),
      ];
      if (allowed.includes(false)) throw new PortalError('too-many-tries');
      const credential = await readCredential(db, body.email);
      if (!(await passwordFits(credential?.hash, body.password)) || credential === undefined)
        throw new PortalError('wrong-credentials');
      const token = await db.transact(async (tx) => {
        if (!(await isCurrentPassword(tx, credential))) throw new PortalError('wrong-credentials');
        return createSignIn(tx, deps, credential.person, { address, userAgent });
      });
      setCookie(headers, token);
      return { ok: true };
    },
    'POST /api/sign-out': async ({ actor, address, headers }) => {
      await revoke(actor, { only: actor.signIn }, address);
      headers.append('set-cookie', noSignInCookie(origin));
      return { ok: true };
    },
    'GET /api/me': async ({ actor }) => {
      const rows = await db.read
        .selectFrom('member')
        .innerJoin('team', 'team.id', 'member.team_id')
        .leftJoin('subscription', 'subscription.team_id', 'team.id')
        .select(['team.id', 'team.name', 'member.id as member', 'member.role', 'member.state'])
        .select(['subscription.trial', 'subscription.term_end', 'subscription.grace_days'])
        .where('member.person_id', '=', actor.person)
        .where('member.removed_at', 'is', null)
        .orderBy('team.name')
        .execute();
      const teams = rows.map(({ state, trial, term_end, grace_days, ...team }) => {
        const suspended = state === 'suspended';
        const term = { trial: trial ?? false, termEnd: term_end?.getTime() ?? null, graceDays: grace_days ?? 0 };
        const shown = shownTerm({ role: team.role, suspended }, term, deps.clock.now());
        return { ...team, may: options.mayOf(team.role, suspended), term: shown };
      });
      return { person: { id: actor.person, name: actor.name, email: actor.email }, teams };
    },
    'PATCH /api/me': async ({ actor, body }) => {
      await db.read.updateTable('person').set({ name: body.name }).where('id', '=', actor.person).execute();
      return { id: actor.person, name: body.name, email: actor.email };
    },
    'POST /api/me/password': async ({ actor, body, address }) => {
      if (!(await rateLimiter.allow(`password of ${actor.person}`, 10, 60_000)))
        throw new PortalError('too-many-tries');
      await changePassword(deps, actor, body, address);
      return { ok: true };
    },
    'GET /api/me/sign-ins': async ({ actor }) => {
      const rows = await db.read
        .selectFrom('auth.sign_in')
        .select(['id', 'created_at', 'expires_at', 'address', 'browser'])
        .where('person_id', '=', actor.person)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', new Date(deps.clock.now()))
        .orderBy('created_at', 'desc')
        .limit(100)
        .execute();
      return {
        signIns: rows.map((row) => ({
          id: row.id,
          createdAt: row.created_at.getTime(),
          expiresAt: row.expires_at.getTime(),
          address: row.address,
          browser: row.browser,
          current: row.id === actor.signIn,
        })),
      };
    },
    'DELETE /api/me/sign-ins/:signIn': async ({ actor, params, address }) => {
      const count = await revoke(actor, { only: params['signIn'] ?? '' }, address);
      if (count === 0) throw new PortalError('not-found');
      return { ok: true };
    },
    'GET /api/invitations/:token': async ({ params, address }) => {
      const { team, role, invitedBy, email } = await readInvitation(deps, params['token'] ?? '', address);
      return { team, role, invitedBy, email };
    },
    'POST /api/invitations/:token/accept': async ({ params, actor, body, address, userAgent, headers }) => {
      const from = { address, userAgent };
      const { team, token } = await acceptInvitation(deps, params['token'] ?? '', actor, body, from);
      if (token !== null) setCookie(headers, token);
      return { team };
    },
  };
}
