import { type Id, type PortalToAgent, type ReasonCode, type Rights, rights as rightsSchema } from '@usher/contract';
import { LinkError, type TicketClaims, verifyTicket } from '@usher/link';
import type { Welcome } from '../control/phase.ts';

export type Offer = Extract<PortalToAgent, { type: 'session.offer' }>;

/** Why a ticket opens nothing here; the log has it, the portal gets the reason. */
export type TicketRefusal =
  | 'bad-ticket'
  | 'expired'
  | 'other-offer'
  | 'other-device'
  | 'other-start'
  | 'missing-pipe'
  | 'bad-rights'
  | 'no-view'
  | 'needs-approval'
  | 'used'
  | 'ended';

export const refusalReasons: Record<TicketRefusal, ReasonCode> = {
  'bad-ticket': 'protocol-error',
  expired: 'connect-timeout',
  'other-offer': 'protocol-error',
  'other-device': 'protocol-error',
  'other-start': 'device-restarted',
  'missing-pipe': 'protocol-error',
  'bad-rights': 'protocol-error',
  'no-view': 'access-revoked',
  'needs-approval': 'refused-at-device',
  used: 'protocol-error',
  ended: 'protocol-error',
};

export type Judged =
  | { readonly accepted: true; readonly claims: TicketClaims; readonly rights: Rights }
  | { readonly accepted: false; readonly refusal: TicketRefusal };

export interface JudgingAgent {
  readonly device: Id;
  readonly startId: Id;
  readonly ticketKeys: Welcome['ticketKeys'];
  /** The portal's clock as acknowledged, epoch ms. */
  readonly portalNowMs: number;
}

/** E5: signature, device, start, fence and time. Single use is judged by whoever keeps the sessions. */
export async function judgeTicket(offer: Offer, agent: JudgingAgent): Promise<Judged> {
  try {
    return judgeClaims(offer, await verifyTicket(offer.ticket, agent.ticketKeys, agent.portalNowMs), agent);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    return refused(error.code === 'ticket-expired' ? 'expired' : 'bad-ticket');
  }
}

function judgeClaims(offer: Offer, claims: TicketClaims, agent: JudgingAgent): Judged {
  if (claims.session !== offer.id || claims.fence !== offer.fence) return refused('other-offer');
  if (claims.device !== agent.device) return refused('other-device');
  if (claims.startId !== agent.startId) return refused('other-start');
  if (!claims.pipes.includes('screen') || !claims.pipes.includes('control')) return refused('missing-pipe');
  const rights = rightsSchema.safeParse(claims.rights);
  if (!rights.success) return refused('bad-rights');
  if (!rights.data.view) return refused('no-view');
  // There is nobody to ask yet, and no portal may answer for them.
  if (!rights.data.withoutApproval) return refused('needs-approval');
  return { accepted: true, claims, rights: rights.data };
}

function refused(refusal: TicketRefusal): Judged {
  return { accepted: false, refusal };
}
