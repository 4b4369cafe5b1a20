import { createPublicKey, verify } from 'node:crypto';
import { enrolStatement, linkKeyStatement, parseJoinToken } from '@usher/link/ticket';
import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { lockTeam, sqlState, type Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { may } from '../policy/index.ts';
import type { DevicesDeps } from './devices-deps.ts';
import { hashJoinSecret } from './join-tokens.ts';

export interface Enrolment {
  readonly token: string;
  readonly identityKey: string;
  readonly linkKey: string;
  readonly linkKeySignature: string;
  readonly proof: string;
  readonly hostname: string;
  readonly os: string;
  readonly agentVersion: string;
}

const uniqueViolation = '23505';
const keyLayout = /^[\w-]{43}$/;

/** A device joins by a token, with keys it proves to hold. Each use counts, and of two that race for the last one wins. */
export async function enrol(deps: DevicesDeps, given: Enrolment, address: string) {
  if (!(await deps.rateLimiter.allow(`enrol ${address}`, 60, 60_000))) throw new PortalError('too-many-tries');
  const request = {
    ...given,
    hostname: plain(given.hostname),
    os: plain(given.os),
    agentVersion: plain(given.agentVersion),
  };
  const secret = readToken(request.token);
  if (!isProven(request)) throw new PortalError('bad-request', { fields: { proof: 'The keys are not proven.' } });
  const known = await deps.db.read
    .selectFrom('join_token')
    .select(['id', 'team_id'])
    .where('secret_hash', '=', hashJoinSecret(secret))
    .executeTakeFirst();
  if (known === undefined) throw new PortalError('join-token-gone');
  const id = deps.ids.next();
  const joined = await deps.db.transact(async (tx) => {
    await lockTeam(tx, known.team_id);
    const team = await tx.selectFrom('team').select('name').where('id', '=', known.team_id).executeTakeFirstOrThrow();
    if (!(await mayStillInvite(tx, known.id))) throw new PortalError('join-token-gone');
    const before = await readEnrolled(tx, deps, known, request);
    if (before !== undefined) return { device: before.id, name: before.name, team: team.name };
    await useToken(tx, deps, known.id);
    const name = await freeName(tx, known.team_id, request.hostname);
    await insertDevice(tx, deps, id, known.team_id, name, request);
    await appendAudit(tx, {
      team: known.team_id,
      kind: 'device.enrolled',
      actorPerson: null,
      actor: name,
      address,
      details: { device: id, deviceName: name, hostname: request.hostname, os: request.os },
    });
    await appendOutbox(tx, known.team_id, [
      { kind: 'device', subject: id },
      { kind: 'join-tokens', subject: null },
      { kind: 'audit', subject: null },
    ]);
    return { device: id, name, team: team.name };
  });
  return {
    ...joined,
    commandKey: deps.keyring.commandKey,
    commandKeySignature: deps.keyring.signCommand(enrolStatement(request)),
  };
}

/** What a device says of itself, without control and direction characters that could pass it off as another. */
function plain(text: string): string {
  return text.replaceAll(/\p{C}/gu, '').trim();
}

function readToken(token: string): string {
  try {
    return parseJoinToken(token).secret;
  } catch (cause) {
    throw new PortalError('join-token-gone', { cause });
  }
}

function isProven({ token, identityKey, linkKey, linkKeySignature, proof }: Enrolment): boolean {
  if (!keyLayout.test(identityKey) || !keyLayout.test(linkKey)) return false;
  return (
    isSigned(identityKey, linkKeyStatement(linkKey), linkKeySignature) &&
    isSigned(identityKey, enrolStatement({ token, identityKey, linkKey }), proof)
  );
}

function isSigned(publicKey: string, statement: Uint8Array, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, statement, key, Buffer.from(signature, 'base64url'));
  } catch {
    // Bytes that are no key prove nothing.
    return false;
  }
}

/** E7: a token is as good as the right of whoever made it; Usher's own has nobody to lose one. */
async function mayStillInvite(tx: Tx, token: string): Promise<boolean> {
  const maker = await tx
    .selectFrom('join_token')
    .innerJoin('member', 'member.id', 'join_token.created_by')
    .select(['member.role', 'member.state', 'member.removed_at'])
    .where('join_token.id', '=', token)
    .executeTakeFirst();
  if (maker === undefined) return true;
  if (maker.removed_at !== null) return false;
  return may.manageDevices({ role: maker.role, suspended: maker.state === 'suspended' });
}

/** An agent that never heard the answer asks again: the same keys are the same device, and take no second use. */
function readEnrolled(tx: Tx, deps: DevicesDeps, token: { id: string; team_id: string }, request: Enrolment) {
  return tx
    .selectFrom('device')
    .innerJoin('join_token', 'join_token.team_id', 'device.team_id')
    .select(['device.id', 'device.name'])
    .where('join_token.id', '=', token.id)
    .where('join_token.revoked_at', 'is', null)
    .where('join_token.expires_at', '>', new Date(deps.clock.now()))
    .where('device.identity_key', '=', request.identityKey)
    .where('device.link_key', '=', request.linkKey)
    .where('device.removed_at', 'is', null)
    .executeTakeFirst();
}

async function useToken(tx: Tx, deps: DevicesDeps, id: string): Promise<void> {
  const used = await tx
    .updateTable('join_token')
    .set({ uses_left: sql<number>`uses_left - 1` })
    .where('id', '=', id)
    .where('uses_left', '>', 0)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', new Date(deps.clock.now()))
    .executeTakeFirst();
  if (used.numUpdatedRows === 0n) throw new PortalError('join-token-gone');
}

/** The host's name, with a number when the team has it already. */
async function freeName(tx: Tx, team: string, hostname: string): Promise<string> {
  const base = hostname.slice(0, 80) || 'Device';
  const rows = await tx
    .selectFrom('device')
    .select('name')
    .where('team_id', '=', team)
    .where('removed_at', 'is', null)
    .execute();
  const taken = new Set(rows.map(({ name }) => name));
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base} (${number})`;
  return name;
}

async function insertDevice(
  tx: Tx,
  deps: DevicesDeps,
  id: string,
  team: string,
  name: string,
  request: Enrolment,
): Promise<void> {
  try {
    await tx
      .insertInto('device')
      .values({
        id,
        team_id: team,
        name,
        identity_key: request.identityKey,
        link_key: request.linkKey,
        link_key_signature: request.linkKeySignature,
        hostname: request.hostname,
        os: request.os,
        agent_version: request.agentVersion,
        created_at: new Date(deps.clock.now()),
      })
      .execute();
  } catch (cause) {
    // The same key joined before: it needs no second device.
    if (sqlState(cause) === uniqueViolation)
      throw new PortalError('bad-request', { cause, fields: { identityKey: 'This key is enrolled already.' } });
    throw cause;
  }
}
