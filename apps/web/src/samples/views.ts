import {
  type CapacityView,
  type DeviceView,
  fullRights,
  type Id,
  type MemberView,
  type SessionView,
  type WaitingList,
  type WaitingView,
} from '@usher/contract';

/** Ids that differ by their number alone. */
export function idOf(number: number): Id {
  return `017f22e2-79b0-7cc3-98c4-${String(number).padStart(12, '0')}`;
}

export function sessionOf(facts: Partial<SessionView> = {}): SessionView {
  return {
    id: idOf(1),
    fence: 1,
    state: 'active',
    member: idOf(11),
    person: { id: idOf(21), name: 'Ana', email: 'ana@example.test' },
    role: 'user',
    device: { id: idOf(31), name: 'PC-3' },
    rights: fullRights,
    from: null,
    relay: null,
    createdAt: 1_000,
    begunAt: 2_000,
    endsAt: null,
    endedAt: null,
    freedAt: null,
    heldUntil: null,
    idleMs: null,
    idleSince: null,
    limits: null,
    reason: null,
    endedBy: null,
    message: null,
    forced: false,
    acks: { device: null, relay: null, viewer: null },
    mine: false,
    mayEnd: true,
    endBlocked: null,
    ...facts,
  };
}

export function deviceOf(facts: Partial<DeviceView> = {}): DeviceView {
  return {
    id: idOf(31),
    name: 'PC-3',
    hostname: 'pc-3.office',
    os: 'Debian 12',
    agentVersion: '0.1.0',
    capabilities: ['session.end'],
    online: true,
    twin: false,
    lastSeenAt: 1_000,
    fingerprint: '0000',
    catchphrase: 'babab',
    access: 'everyone',
    groups: [],
    sameMachineAsPortal: false,
    activeSessions: [],
    myRights: fullRights,
    may: { connect: true, rename: true, remove: true, manageAccess: true },
    ...facts,
  };
}

export function capacityOf(inUse: number, limit: number, places: CapacityView['places'] = []): CapacityView {
  const uncertain = places.filter(({ look }) => look !== 'used').length;
  return { inUse, limit, uncertain, places, reserved: 0 };
}

export function waitingOf(facts: Partial<WaitingView> = {}): WaitingView {
  return {
    id: idOf(51),
    device: { id: idOf(31), name: 'PC-3' },
    viewOnly: false,
    state: 'waiting',
    since: 1_000,
    place: 1,
    of: 1,
    expectedWaitMs: null,
    offeredUntil: null,
    blocked: null,
    comingAt: null,
    asks: [],
    ...facts,
  };
}

export const nobodyWaits: WaitingList = { mine: [], count: 0, queue: null };

export function memberOf(facts: Partial<MemberView> = {}): MemberView {
  return {
    id: idOf(11),
    person: { id: idOf(21), name: 'Ana', email: 'ana@example.test' },
    role: 'user',
    state: 'active',
    joinedAt: 1_000,
    groups: [],
    me: false,
    may: { changeRole: true, suspend: true, remove: true, grant: ['user', 'manager'], place: true },
    ...facts,
  };
}
