import type { accountRoutes, Role, TeamMay } from '@usher/contract';
import { type Handlers, PortalError } from '../http/handler.ts';
import { acceptInvitation, readInvitation } from './accept-invitation.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import { hashPassword, passwordFits } from './passwords.ts';
import { claimSetUp, completeSetUp, isSetUpOpen } from './set-up.ts';
import { noSignInCookie, signInCookie } from './sign-in-cookie.ts';
import { createSignIn, revokeSignIns, signInLifeMs } from './sign-ins.ts';

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
  const credentialOf = (email: string) =>
    db.read
      .selectFrom('person')
      .innerJoin('auth.credential', 'auth.credential.person_id', 'person.id')
      .select(['person.id', 'auth.credential.password_hash as hash'])
      .where('person.email', '=', email)
      .executeTakeFirst();

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
      const found = await credentialOf(body.email);
      if (!(await passwordFits(found?.hash, body.password)) || found === undefined)
        throw new PortalError('wrong-credentials');
      setCookie(headers, await db.transact((tx) => createSignIn(tx, deps, found.id, { address, userAgent })));
      return { ok: true };
    },
    'POST /api/sign-out': async ({ actor, address, headers }) => {
      await revokeSignIns(deps, actor, (signIn) => signIn === actor.signIn, address);
      headers.append('set-cookie', noSignInCookie(origin));
      return { ok: true };
    },
    'GET /api/me': async ({ actor }) => {
      const rows = await db.read
        .selectFrom('member')
        .innerJoin('team', 'team.id', 'member.team_id')
        .select(['team.id', 'team.name', 'member.id as member', 'member.role', 'member.state'])
        .where('member.person_id', '=', actor.person)
        .where('member.removed_at', 'is', null)
        .orderBy('team.name')
        .execute();
      const teams = rows.map(({ state, ...team }) => ({
        ...team,
        may: options.mayOf(team.role, state === 'suspended'),
      }));
      return { person: { id: actor.person, name: actor.name, email: actor.email }, teams };
    },
    'PATCH /api/me': async ({ actor, body }) => {
      await db.read.updateTable('person').set({ name: body.name }).where('id', '=', actor.person).execute();
      return { id: actor.person, name: body.name, email: actor.email };
    },
    'POST /api/me/password': async ({ actor, body, address }) => {
      if (!(await rateLimiter.allow(`password of ${actor.person}`, 10, 60_000)))
        throw new PortalError('too-many-tries');
      const found = await credentialOf(actor.email);
      if (!(await passwordFits(found?.hash, body.current))) throw new PortalError('wrong-credentials');
      const password_hash = await hashPassword(body.next);
      await db.read
        .updateTable('auth.credential')
        .set({ password_hash, changed_at: new Date(deps.clock.now()) })
        .where('person_id', '=', actor.person)
        .execute();
      await revokeSignIns(deps, actor, (signIn) => signIn !== actor.signIn, address);
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
      const count = await revokeSignIns(deps, actor, (signIn) => signIn === params['signIn'], address);
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
