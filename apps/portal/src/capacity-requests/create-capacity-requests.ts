import type { capacityRequestRoutes, CapacityRequestView } from '@usher/contract';
import { type Handlers, PortalError } from '../http/handler.ts';
import { authorize, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import { answerRequest } from './answer.ts';
import { askForCapacity } from './ask.ts';
import type { CapacityRequestDeps } from './capacity-request-deps.ts';
import { presentRequest, readRequest, readRequests } from './request-rows.ts';

/** Reads once; what it returns runs once per reader. */
export type CapacityRequestLoader = (
  team: string,
  id: string,
) => Promise<(reader: MemberActor) => CapacityRequestView | null>;

export interface CapacityRequests {
  readonly handlers: Handlers<keyof typeof capacityRequestRoutes>;
  readonly load: CapacityRequestLoader;
}

export function createCapacityRequests(deps: CapacityRequestDeps): CapacityRequests {
  const { db, signIns } = deps;
  const load: CapacityRequestLoader = async (team, id) => {
    const row = await readRequest(db.read, team, id);
    return (reader) => (row === undefined ? null : presentRequest(row, reader));
  };
  const present = async (reader: MemberActor, id: string): Promise<CapacityRequestView> => {
    const view = (await load(reader.team, id))(reader);
    if (view === null) throw new PortalError('not-found');
    return view;
  };
  return {
    load,
    handlers: {
      'GET /api/teams/:team/capacity-requests': async ({ actor, params }) => {
        const member = await authorize(signIns, actor, params['team'], may.askForCapacity);
        const rows = await readRequests(db.read, member);
        return { requests: rows.flatMap((row) => presentRequest(row, member) ?? []) };
      },
      'POST /api/teams/:team/capacity-requests': async ({ actor, params, body, address }) => {
        const member = await authorize(signIns, actor, params['team'], may.askForCapacity);
        const { id, told } = await askForCapacity(deps, member, body.device, address);
        return { told, request: await present(member, id) };
      },
      'POST /api/teams/:team/capacity-requests/:request/answer': async ({ actor, params, body, address }) => {
        const member = await authorize(signIns, actor, params['team'], may.answerCapacityRequest);
        const request = params['request'] ?? '';
        const { answer, message } = body;
        await answerRequest(deps, { actor: member, request, answer, message: message || null, address });
        return present(member, request);
      },
    },
  };
}
