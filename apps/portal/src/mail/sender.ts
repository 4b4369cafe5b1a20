import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { unseal } from '../keys/seal.ts';
import { type Rounds, startRounds } from '../rounds.ts';
import type { MailContent } from './content.ts';
import type { MailDeps } from './mail-deps.ts';
import type { Outcome } from './outcome.ts';
import { createSmtpMailer, type Mailer } from './smtp.ts';

const everyMs = 5_000;
/** A round sends no more: two mails a second and node, whatever happens. */
const mostARound = 10;
const claimMs = 120_000;
const delaysMs = [60_000, 600_000, 3_600_000, 6 * 3_600_000] as const;

type SenderDeps = Pick<MailDeps, 'db' | 'ids' | 'sealKey' | 'log'>;

/** Nothing to do where no mail server is set up. */
export function startMailSender(deps: SenderDeps & Pick<MailDeps, 'server'>): Rounds {
  const { server, log } = deps;
  if (server === null) return { close: () => undefined };
  const mailer = createSmtpMailer(server);
  const sending = startRounds(() => sendDue(deps, mailer), {
    everyMs,
    firstMs: everyMs,
    log,
    failure: 'mail was not sent',
  });
  const pruning = startRounds(() => pruneMail(deps.db), {
    everyMs: 3_600_000,
    firstMs: 180_000,
    log,
    failure: 'old mail was not deleted',
  });
  return {
    close() {
      sending.close();
      pruning.close();
    },
  };
}

interface Claimed {
  readonly id: string;
  readonly to: string;
  readonly sealed: Uint8Array;
  readonly attempts: number;
}

/** Sends what is due, one after the other; each is one node's at a time. */
export async function sendDue({ db, ids, sealKey, log }: SenderDeps, mailer: Mailer): Promise<void> {
  const claim = ids.next();
  for (const mail of await claimDue(db, claim)) {
    const text = Buffer.from(unseal(mail.sealed, sealKey, `mail ${mail.id}`)).toString();
    const outcome = await mailer(mail.to, mail.id, JSON.parse(text) as MailContent);
    if (!outcome.sent) log.warn({ mail: mail.id, problem: outcome.problem }, 'a mail was not sent');
    await record(db, mail, claim, outcome);
  }
}

async function claimDue(db: Db, claim: string): Promise<readonly Claimed[]> {
  const { rows } = await sql<Claimed>`
    with due as (
      select id from mail where state = 'waiting' and next_at <= portal_now()
        and (claimed_until is null or claimed_until <= portal_now())
      order by next_at, id limit ${mostARound}::int for update skip locked)
    update mail set claim = ${claim}::uuid, attempts = attempts + 1,
      claimed_until = portal_now() + ${claimMs}::float8 * interval '1 millisecond'
    from due where mail.id = due.id
    returning mail.id, to_address as "to", content_sealed as sealed, attempts`.execute(db.read);
  return rows;
}

/** What is settled keeps no content: only that it went out, or why not. */
async function record(db: Db, { id, attempts }: Claimed, claim: string, outcome: Outcome): Promise<void> {
  const delay = outcome.sent || outcome.final ? undefined : delaysMs[attempts - 1];
  const state = outcome.sent ? 'sent' : delay === undefined ? 'failed' : 'waiting';
  await sql`update mail set state = ${state}::text, claim = null, claimed_until = null,
      problem = ${outcome.sent ? null : outcome.problem}::text,
      next_at = portal_now() + ${delay ?? 0}::float8 * interval '1 millisecond',
      settled_at = case when ${state}::text = 'waiting' then null else portal_now() end,
      content_sealed = case when ${state}::text = 'waiting' then content_sealed end
    where id = ${id}::uuid and claim = ${claim}::uuid`.execute(db.read);
}

async function pruneMail(db: Db): Promise<void> {
  await sql`delete from mail where settled_at < portal_now() - interval '30 days'`.execute(db.read);
}
