import type { webhookRoutes, WebhookView } from '@usher/contract';
import { type Handlers, PortalError, type Request } from '../http/handler.ts';
import { authorize, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import { changeSecret, changeWebhook, makeWebhook, removeWebhook, type WebhookAct } from './change-webhooks.ts';
import { resend, sendTest } from './send-by-hand.ts';
import { findWebhook, readAttempts, readDeliveries, readWebhooks } from './webhook-rows.ts';
import type { WebhooksDeps } from './webhooks-deps.ts';

type WebhookRoute = keyof typeof webhookRoutes;

/** Routes of where Usher sends what happens: for people, never for a key. */
export function createWebhooks(deps: WebhooksDeps, wake: () => void = () => undefined): Handlers<WebhookRoute> {
  const { db, signIns } = deps;
  const enter = ({ actor, params }: Pick<Request<WebhookRoute>, 'actor' | 'params'>): Promise<MemberActor> => {
    if (actor === null) throw new PortalError('not-signed-in');
    return authorize(signIns, actor, params['team'], may.manageWebhooks);
  };
  const enterAs = async (
    request: Pick<Request<WebhookRoute>, 'actor' | 'params' | 'address'>,
  ): Promise<WebhookAct> => ({ actor: await enter(request), address: request.address });
  const shown = async (team: string, id: string): Promise<WebhookView> => {
    const [webhook] = await readWebhooks(db.read, team, id);
    if (webhook === undefined) throw new PortalError('not-found');
    return webhook;
  };
  return {
    'GET /api/teams/:team/webhooks': async (request) => {
      const { team } = await enter(request);
      return { webhooks: await readWebhooks(db.read, team) };
    },
    'POST /api/teams/:team/webhooks': async (request) => {
      const act = await enterAs(request);
      const { id, secret } = await makeWebhook(deps, act, request.body);
      return { webhook: await shown(act.actor.team, id), secret };
    },
    'PATCH /api/teams/:team/webhooks/:webhook': async (request) => {
      const act = await enterAs(request);
      const id = request.params['webhook'] ?? '';
      await changeWebhook(deps, act, id, request.body);
      wake();
      return shown(act.actor.team, id);
    },
    'DELETE /api/teams/:team/webhooks/:webhook': async (request) => {
      await removeWebhook(deps, await enterAs(request), request.params['webhook'] ?? '');
      return { ok: true };
    },
    'POST /api/teams/:team/webhooks/:webhook/secret': async (request) => {
      const act = await enterAs(request);
      const id = request.params['webhook'] ?? '';
      const secret = await changeSecret(deps, act, id);
      return { webhook: await shown(act.actor.team, id), secret };
    },
    'POST /api/teams/:team/webhooks/:webhook/test': async (request) => {
      const delivery = await sendTest(deps, await enterAs(request), request.params['webhook'] ?? '');
      wake();
      return { delivery };
    },
    'GET /api/teams/:team/webhooks/:webhook/deliveries': async (request) => {
      const { team } = await enter(request);
      const { id } = await findWebhook(db.read, team, request.params['webhook'] ?? '');
      return readDeliveries(db.read, id, request.query);
    },
    'GET /api/teams/:team/webhooks/:webhook/deliveries/:delivery': async (request) => {
      const { team } = await enter(request);
      const { id } = await findWebhook(db.read, team, request.params['webhook'] ?? '');
      const [row] = (await readDeliveries(db.read, id, { id: request.params['delivery'] })).deliveries;
      if (row === undefined) throw new PortalError('not-found');
      const { body, ...delivery } = row;
      return { delivery, body, attempts: await readAttempts(db.read, row.id) };
    },
    'POST /api/teams/:team/webhooks/:webhook/deliveries/:delivery/resend': async (request) => {
      const { webhook = '', delivery = '' } = request.params;
      await resend(deps, await enterAs(request), webhook, delivery);
      wake();
      return { ok: true };
    },
  };
}
