import type { LiveEvent } from '@usher/contract';
import type { CapacityRequestLoader } from '../capacity-requests/index.ts';
import type { Db } from '../database/index.ts';
import type { DeviceViews } from '../devices/index.ts';
import { presentMember, readMember } from '../members/index.ts';
import { may } from '../policy/index.ts';
import type { MemberActor, OutboxEvent, Presenter } from '../ports.ts';
import type { SessionViews } from '../sessions/index.ts';
import type { SubscriptionLoader } from '../subscription/index.ts';

export interface PresenterDeps {
  readonly db: Db;
  readonly sessions: SessionViews;
  readonly devices: DeviceViews;
  readonly subscription: SubscriptionLoader;
  readonly capacityRequests: CapacityRequestLoader;
}

type Reading = (reader: MemberActor) => readonly LiveEvent[];

/** What each kind of change means to each reader: read once, then worded per reader. */
export function createPresenter(deps: PresenterDeps): Presenter {
  const loaders: Record<OutboxEvent['kind'], (event: OutboxEvent) => Promise<Reading> | Reading> = {
    session: ({ number: n, subject }) => sessionReading(deps, n, subject ?? ''),
    capacity: async ({ number: n, team }) => {
      const present = await deps.sessions.loadCapacity(team);
      return once(present, (capacity) => [{ type: 'capacity', n, capacity }]);
    },
    device: ({ number: n, team, subject }) => deviceReading(deps, n, team, subject),
    member: ({ number: n, team, subject }) => memberReading(deps, n, team, subject),
    subscription: async ({ number: n, team }) => {
      const present = await deps.subscription(team);
      return once(present, (subscription) =>
        subscription === null ? [] : [{ type: 'subscription', n, subscription }],
      );
    },
    invitations: ({ number: n }) => changed(n, 'invitations', may.managePeople),
    'join-tokens': ({ number: n }) => changed(n, 'join-tokens', may.manageDevices),
    access: ({ number: n }) => changed(n, 'access', may.manageDevices),
    'api-keys': ({ number: n }) => changed(n, 'api-keys', may.manageKeys),
    'time-limits': ({ number: n }) => changed(n, 'time-limits', may.setTimeLimits),
    webhooks: ({ number: n }) => changed(n, 'webhooks', may.manageWebhooks),
    groups: ({ number: n }) => changed(n, 'groups', () => true),
    audit: ({ number: n }) => changed(n, 'audit', may.seeAudit),
    waiting: async ({ number: n, team }) => {
      const present = await deps.sessions.loadWaiting(team);
      return (reader) => [{ type: 'waiting', n, waiting: present(reader) }];
    },
    'capacity-alert': ({ number: n, payload }) => capacityAlert(n, payload),
    'capacity-asked': (event) => capacityRequestReading(deps, event),
    'capacity-answered': (event) => capacityRequestReading(deps, event),
  };
  return {
    async load(event) {
      const read = await loaders[event.kind](event);
      return (reader) => (reader.suspended ? read(reader).filter(({ type }) => type === 'me') : read(reader));
    },
  };
}

/** Readers who are shown the same thing get the same events, which are then written once for all their pages. */
function once<View>(present: (reader: MemberActor) => View, word: (view: View) => readonly LiveEvent[]): Reading {
  const worded = new Map<View, readonly LiveEvent[]>();
  return (reader) => {
    const view = present(reader);
    const events = worded.get(view) ?? word(view);
    worded.set(view, events);
    return events;
  };
}

async function sessionReading(deps: PresenterDeps, n: number, id: string): Promise<Reading> {
  const present = await deps.sessions.loadSession(id);
  return once(present, (session) => [
    session === null ? { type: 'session-gone', n, session: id } : { type: 'session', n, session },
  ]);
}

/** Without a subject it concerns all devices: each page starts over, so there is nothing to word. */
async function deviceReading(deps: PresenterDeps, n: number, team: string, id: string | null): Promise<Reading> {
  if (id === null) return () => [];
  const present = await deps.devices.load(team, id);
  return once(present, (device) => [
    device === null ? { type: 'device-gone', n, device: id } : { type: 'device', n, device },
  ]);
}

/** Without a subject it concerns everybody: the team itself changed. */
async function memberReading(deps: PresenterDeps, n: number, team: string, id: string | null): Promise<Reading> {
  if (id === null) return () => [{ type: 'me', n }];
  const row = await readMember(deps.db.read, team, id);
  return (reader) => {
    if (reader.member === id) return [{ type: 'me', n }];
    if (!may.seePeople(reader)) return [];
    return [
      row === undefined
        ? { type: 'member-gone', n, member: id }
        : { type: 'member', n, member: presentMember(row, reader) },
    ];
  };
}

function changed(
  n: number,
  what: Extract<LiveEvent, { type: 'changed' }>['what'],
  rule: (reader: MemberActor) => boolean,
): Reading {
  return once(rule, (told) => (told ? [{ type: 'changed', n, what }] : []));
}

async function capacityRequestReading(
  deps: PresenterDeps,
  { number: n, team, subject }: OutboxEvent,
): Promise<Reading> {
  const present = await deps.capacityRequests(team, subject ?? '');
  return (reader) => {
    const request = present(reader);
    return request === null ? [] : [{ type: 'capacity-request', n, request }];
  };
}

function capacityAlert(n: number, payload: Record<string, unknown>): Reading {
  const { level, inUse, limit, at } = payload;
  const facts = { level: level === 'full' ? 'full' : 'near', inUse: Number(inUse), limit: Number(limit) } as const;
  return (reader) => (may.setLimits(reader) ? [{ type: 'capacity-alert', n, ...facts, at: Number(at) }] : []);
}
