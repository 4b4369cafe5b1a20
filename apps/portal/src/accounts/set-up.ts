import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { Db, Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import { insertPerson } from './new-person.ts';
import { hashPassword } from './passwords.ts';
import { hashSecret, newSecret } from './secret-text.ts';
import { createSignIn } from './sign-ins.ts';

const codeLifeMs = 3600_000;
const claimLifeMs = 120_000;
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const firstCapacity = 3;

/** 128 bits in groups that can be read and typed: Crockford's base 32, without letters that look like digits. */
function newCode(): string {
  let bits = BigInt(`0x${randomBytes(16).toString('hex')}`);
  let text = '';
  for (let place = 0; place < 26; place += 1) {
    text = (alphabet[Number(bits & 31n)] ?? '') + text;
    bits >>= 5n;
  }
  return text.match(/.{1,5}/g)?.join('-') ?? text;
}

/** What people mistype is read as what they meant. */
function readCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

async function hasOwner(db: Db | Tx): Promise<boolean> {
  const handle = 'read' in db ? db.read : db;
  const { rows } = await sql`select 1 from member where role = 'owner' limit 1`.execute(handle);
  return rows.length > 0;
}

/** A fresh code while no Owner exists; the ones before it are void. Null once the Portal is set up. */
export async function openSetUp({ db, ids, clock }: AccountsDeps): Promise<string | null> {
  if (await hasOwner(db)) return null;
  const code = newCode();
  const now = clock.now();
  await db.transact(async (tx) => {
    await tx.deleteFrom('setup_code').execute();
    await tx
      .insertInto('setup_code')
      .values({
        id: ids.next(),
        code_hash: hashSecret(readCode(code)),
        created_at: new Date(now),
        expires_at: new Date(now + codeLifeMs),
      })
      .execute();
  });
  return code;
}

export async function isSetUpOpen({ db, clock }: AccountsDeps): Promise<boolean> {
  if (await hasOwner(db)) return false;
  const open = await db.read
    .selectFrom('setup_code')
    .select('id')
    .where('burnt_at', 'is', null)
    .where('expires_at', '>', new Date(clock.now()))
    .executeTakeFirst();
  return open !== undefined;
}

async function guardTries(deps: AccountsDeps, address: string): Promise<void> {
  if (await hasOwner(deps.db)) throw new PortalError('setup-gone');
  const [mine, all] = [
    await deps.rateLimiter.allow(`set-up ${address}`, 5, 60_000),
    await deps.rateLimiter.allow('set-up', 30, 60_000),
  ];
  if (!mine || !all) throw new PortalError('too-many-tries');
}

/** Takes the set-up for two minutes: a conditional update, so that of two who know the code one goes first. */
export async function claimSetUp(deps: AccountsDeps, code: string, address: string): Promise<string> {
  await guardTries(deps, address);
  const claim = newSecret();
  const now = new Date(deps.clock.now());
  const known = await deps.db.read
    .selectFrom('setup_code')
    .select('id')
    .where('code_hash', '=', hashSecret(readCode(code)))
    .where('burnt_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (known === undefined) throw new PortalError('setup-code-wrong');
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
  await guardTries(deps, from.address);
  const passwordHash = await hashPassword(request.password);
  return deps.db.transact(async (tx) => {
    const now = new Date(deps.clock.now());
    const burnt = await tx
      .updateTable('setup_code')
      .set({ burnt_at: now })
      .where('claim_hash', '=', hashSecret(request.claim))
      .where('claimed_until', '>', now)
      .where('burnt_at', 'is', null)
      .executeTakeFirst();
    if (burnt.numUpdatedRows === 0n) throw new PortalError('setup-code-wrong');
    if (await hasOwner(tx)) throw new PortalError('setup-gone');
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
