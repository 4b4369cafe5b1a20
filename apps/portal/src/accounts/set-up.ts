import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { Db, Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import { insertPerson } from './new-person.ts';
import { hashPassword } from './passwords.ts';
import { hashSecret, newSecret } from './secret-text.ts';
import { newSetUpCode, readSetUpCode } from './set-up-code.ts';
import { createSignIn } from './sign-ins.ts';

const codeLifeMs = 3600_000;
const claimLifeMs = 120_000;
const firstCapacity = 3;

/** Tries with a wrong code or claim, of everybody together. */
const wrongTriesAMinute = 5;

/** Nodes on one database take turns: of two that open the set-up one code remains, of two who would be Owner one is. */
async function lockSetUp(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(7700012)`.execute(tx);
}

async function hasOwner(handle: Db['read'] | Tx): Promise<boolean> {
  const { rows } = await sql`select 1 from member where role = 'owner' limit 1`.execute(handle);
  return rows.length > 0;
}

/** Whether there is an Owner: then nothing of the set-up is there any more. */
export function isSetUpGone({ db }: AccountsDeps): Promise<boolean> {
  return hasOwner(db.read);
}

/** A fresh code while no Owner exists; the ones before it are void. Null once the Portal is set up. */
export async function openSetUp({ db, ids, clock }: AccountsDeps): Promise<string | null> {
  const code = newSetUpCode();
  return db.transact(async (tx) => {
    await lockSetUp(tx);
    if (await hasOwner(tx)) return null;
    const now = clock.now();
    await tx.deleteFrom('setup_code').execute();
    await tx
      .insertInto('setup_code')
      .values({
        id: ids.next(),
        code_hash: hashSecret(readSetUpCode(code)),
        created_at: new Date(now),
        expires_at: new Date(now + codeLifeMs),
      })
      .execute();
    return code;
  });
}

export async function isSetUpOpen(deps: AccountsDeps): Promise<boolean> {
  if (await isSetUpGone(deps)) return false;
  const open = await deps.db.read
    .selectFrom('setup_code')
    .select('id')
    .where('burnt_at', 'is', null)
    .where('expires_at', '>', new Date(deps.clock.now()))
    .executeTakeFirst();
  return open !== undefined;
}

/**
 * Counts a wrong try and refuses it. Right ones are neither counted nor held up, so strangers cannot keep the Owner out,
 * however many they are and wherever they come from; 128 bits are beyond guessing at any pace.
 */
async function refuseTry({ rateLimiter, log }: AccountsDeps, address: string): Promise<never> {
  const told = await rateLimiter.allow('set-up', wrongTriesAMinute, 60_000);
  if (told) log.warn({ address }, 'a wrong set-up code or claim');
  throw new PortalError(told ? 'setup-code-wrong' : 'too-many-tries');
}

/** Takes the set-up for two minutes: a conditional update, so that of two who know the code one goes first. */
export async function claimSetUp(deps: AccountsDeps, code: string, address: string): Promise<string> {
  if (await isSetUpGone(deps)) throw new PortalError('setup-gone');
  const claim = newSecret();
  const now = new Date(deps.clock.now());
  const known = await deps.db.read
    .selectFrom('setup_code')
    .select('id')
    .where('code_hash', '=', hashSecret(readSetUpCode(code)))
    .where('burnt_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (known === undefined) return refuseTry(deps, address);
  const taken = await deps.db.read
    .updateTable('setup_code')
    .set({ claim_hash: hashSecret(claim), claimed_until: new Date(now.getTime() + claimLifeMs) })
    .where('id', '=', known.id)
    .where('burnt_at', 'is', null)
    .where((where) => where.or([where('claimed_until', 'is', null), where('claimed_until', '<', now)]))
    .executeTakeFirst();
  if (taken.numUpdatedRows === 0n) throw new PortalError('setup-busy');
  return claim;
}

async function isClaimed({ db, clock }: AccountsDeps, claim: string): Promise<boolean> {
  const row = await db.read
    .selectFrom('setup_code')
    .select('id')
    .where('claim_hash', '=', hashSecret(claim))
    .where('claimed_until', '>', new Date(clock.now()))
    .where('burnt_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

export interface SetUp {
  readonly claim: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly team: string;
}

/** Account, team, Owner and subscription in one transaction, which burns the code: a crash leaves all of it or nothing. */
export async function completeSetUp(
  deps: AccountsDeps,
  request: SetUp,
  from: { readonly address: string; readonly userAgent: string | null },
): Promise<{ team: string; token: string }> {
  if (await isSetUpGone(deps)) throw new PortalError('setup-gone');
  if (!(await isClaimed(deps, request.claim))) return refuseTry(deps, from.address);
  const passwordHash = await hashPassword(request.password);
  return deps.db.transact(async (tx) => {
    await lockSetUp(tx);
    if (await hasOwner(tx)) throw new PortalError('setup-gone');
    const now = new Date(deps.clock.now());
    const burnt = await tx
      .updateTable('setup_code')
      .set({ burnt_at: now })
      .where('claim_hash', '=', hashSecret(request.claim))
      .where('claimed_until', '>', now)
      .where('burnt_at', 'is', null)
      .executeTakeFirst();
    if (burnt.numUpdatedRows === 0n) throw new PortalError('setup-code-wrong');
    const { name, email } = request;
    const person = await insertPerson(tx, deps, { name, email, passwordHash });
    const team = await insertTeam(tx, deps, request.team, { person, name, address: from.address });
    return { team, token: await createSignIn(tx, deps, person, from) };
  });
}

async function insertTeam(
  tx: Tx,
  deps: AccountsDeps,
  name: string,
  owner: { readonly person: string; readonly name: string; readonly address: string },
): Promise<string> {
  const id = deps.ids.next();
  const now = new Date(deps.clock.now());
  await tx.insertInto('team').values({ id, name, created_at: now }).execute();
  await tx
    .insertInto('member')
    .values({ id: deps.ids.next(), team_id: id, person_id: owner.person, role: 'owner', created_at: now })
    .execute();
  await tx
    .insertInto('subscription')
    .values({ team_id: id, plan: 'Self-hosted', capacity: firstCapacity, term_start: now })
    .execute();
  await tx
    .insertInto('capacity_change')
    .values({
      id: deps.ids.next(),
      team_id: id,
      at: now,
      from_capacity: 0,
      to_capacity: firstCapacity,
      by_person: owner.person,
      why: 'Set-up',
    })
    .execute();
  await appendAudit(tx, {
    team: id,
    kind: 'team.created',
    actorPerson: owner.person,
    actor: owner.name,
    address: owner.address,
    details: { name },
  });
  await appendOutbox(tx, id, [{ kind: 'audit', subject: null }]);
  return id;
}
