import { fullRights, type Role } from '@usher/contract';
import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { MemberActor } from '../ports.ts';
import { type DeskRoute, newId, openTeamDesk, type TeamDesk } from '../teams/test-support/team-desk.ts';

const who = ['user', 'manager', 'admin', 'owner', 'suspended', 'stranger'] as const;
type Who = (typeof who)[number];

const runsTheTeam = ['forbidden', 'ok', 'ok', 'ok', 'member-suspended', 'not-found'];
const runsTheSessions = ['sessions-page-forbidden', 'ok', 'ok', 'ok', 'member-suspended', 'not-found'];
const everyMember = ['ok', 'ok', 'ok', 'ok', 'member-suspended', 'not-found'];
/** Routes of one's own account, which stands apart from any team. */
const everybody = ['ok', 'ok', 'ok', 'ok', 'ok', 'ok'];
/** Routes of one's own place or session: another's is not there, whoever asks. */
const nobody = ['not-found', 'not-found', 'not-found', 'not-found', 'not-found', 'not-found'];
/** Every route but that of an agent which joins, for nobody signs in there. A new one does not compile before it stands here. */
const table: Readonly<Record<Exclude<DeskRoute, 'POST /api/enrol'>, readonly string[]>> = {
  'GET /api/teams/:team/sessions': [
    'sessions-page-forbidden',
    'ok',
    'ok',
    'ok',
    'sessions-page-forbidden',
    'not-found',
  ],
  'GET /api/teams/:team/sessions/mine': ['ok', 'ok', 'ok', 'ok', 'ok', 'not-found'],
  'POST /api/teams/:team/sessions': everyMember,
  // Of a session of somebody else's.
  'GET /api/sessions/:session': ['not-found', 'ok', 'ok', 'ok', 'not-found', 'not-found'],
  'POST /api/sessions/:session/resume': ['not-found', 'not-found', 'not-found', 'not-found', 'no-access', 'not-found'],
  'POST /api/sessions/:session/end': ['forbidden', 'ok', 'ok', 'ok', 'forbidden', 'not-found'],
  'POST /api/sessions/:session/leave': nobody,
  // Asked by a person, not by a key.
  'GET /api/key': ['key-wrong', 'key-wrong', 'key-wrong', 'key-wrong', 'key-wrong', 'key-wrong'],
  'GET /api/teams/:team/capacity-requests': everyMember,
  'POST /api/teams/:team/capacity-requests': everyMember,
  'POST /api/teams/:team/capacity-requests/:request/answer': runsTheTeam,
  'PATCH /api/teams/:team': runsTheTeam,
  'GET /api/teams/:team/members': runsTheTeam,
  'PATCH /api/teams/:team/members/:member': runsTheTeam,
  'DELETE /api/teams/:team/members/:member': runsTheTeam,
  'POST /api/teams/:team/owner': ['forbidden', 'forbidden', 'forbidden', 'ok', 'member-suspended', 'not-found'],
  'GET /api/teams/:team/invitations': runsTheTeam,
  'POST /api/teams/:team/invitations': runsTheTeam,
  'DELETE /api/teams/:team/invitations/:invitation': runsTheTeam,
  'GET /api/teams/:team/devices': ['ok', 'ok', 'ok', 'ok', 'ok', 'not-found'],
  'PATCH /api/teams/:team/devices/:device': runsTheTeam,
  'POST /api/teams/:team/waiting': ['ok', 'ok', 'ok', 'ok', 'member-suspended', 'not-found'],
  'POST /api/waiting/:waiter/present': nobody,
  'POST /api/waiting/:waiter/claim': nobody,
  'DELETE /api/waiting/:waiter': ['not-found', 'ok', 'ok', 'ok', 'not-found', 'not-found'],
  // With somebody else's place in the list.
  'POST /api/sessions/:session/release-requests': [
    'not-waiting',
    'not-waiting',
    'not-waiting',
    'not-waiting',
    'member-suspended',
    'not-found',
  ],
  'POST /api/sessions/:session/release-answer': nobody,
  'POST /api/sessions/:session/take-over': ['forbidden', 'ok', 'ok', 'ok', 'member-suspended', 'not-found'],
  'GET /api/teams/:team/waiting/mine': ['ok', 'ok', 'ok', 'ok', 'ok', 'not-found'],
  'GET /api/teams/:team/waiting': ['sessions-page-forbidden', 'ok', 'ok', 'ok', 'member-suspended', 'not-found'],
  'GET /api/teams/:team/devices/:device/access': runsTheTeam,
  'PUT /api/teams/:team/devices/:device/access': runsTheTeam,
  'GET /api/teams/:team/time-limits': runsTheTeam,
  'PUT /api/teams/:team/time-limits': runsTheTeam,
  'GET /api/teams/:team/devices/:device/time-limits': ['ok', 'ok', 'ok', 'ok', 'member-suspended', 'not-found'],
  'DELETE /api/teams/:team/devices/:device': runsTheTeam,
  'GET /api/teams/:team/groups': ['ok', 'ok', 'ok', 'ok', 'ok', 'not-found'],
  'POST /api/teams/:team/person-groups': runsTheTeam,
  'PATCH /api/teams/:team/person-groups/:group': runsTheTeam,
  'GET /api/teams/:team/person-groups/:group/deletion': runsTheTeam,
  'DELETE /api/teams/:team/person-groups/:group': runsTheTeam,
  'POST /api/teams/:team/device-groups': runsTheTeam,
  'PATCH /api/teams/:team/device-groups/:group': runsTheTeam,
  'PUT /api/teams/:team/device-groups/:group/access': runsTheTeam,
  'GET /api/teams/:team/device-groups/:group/deletion': runsTheTeam,
  'DELETE /api/teams/:team/device-groups/:group': runsTheTeam,
  'GET /api/teams/:team/join-tokens': runsTheTeam,
  'POST /api/teams/:team/join-tokens': runsTheTeam,
  'DELETE /api/teams/:team/join-tokens/:token': runsTheTeam,
  'GET /api/teams/:team/subscription': runsTheTeam,
  'PUT /api/teams/:team/subscription/capacity': runsTheTeam,
  'PUT /api/teams/:team/subscription/terms': ['forbidden', 'forbidden', 'ok', 'ok', 'member-suspended', 'not-found'],
  'GET /api/teams/:team/usage': runsTheTeam,
  'GET /api/teams/:team/usage/sessions': runsTheSessions,
  'GET /api/teams/:team/usage/sessions/export': runsTheSessions,
  'GET /api/teams/:team/audit': runsTheTeam,
  'GET /api/teams/:team/pools': runsTheTeam,
  'POST /api/teams/:team/pools': runsTheTeam,
  'PATCH /api/teams/:team/pools/:pool': runsTheTeam,
  'DELETE /api/teams/:team/pools/:pool': runsTheTeam,
  'PUT /api/teams/:team/subscription/overdraft': runsTheTeam,
  'PUT /api/teams/:team/subscription/alerts': runsTheTeam,
  'GET /api/teams/:team/api-keys': runsTheTeam,
  'POST /api/teams/:team/api-keys': runsTheTeam,
  'DELETE /api/teams/:team/api-keys/:key': [
    'forbidden',
    'role-above-yours',
    'ok',
    'ok',
    'member-suspended',
    'not-found',
  ],
  'GET /api/teams/:team/mail': runsTheTeam,
  'POST /api/teams/:team/mail/test': [
    'forbidden',
    'mail-not-set-up',
    'mail-not-set-up',
    'mail-not-set-up',
    'member-suspended',
    'not-found',
  ],
  'GET /api/me/mail': everybody,
  'PUT /api/me/mail': everybody,
  'GET /api/teams/:team/webhooks': runsTheTeam,
  'POST /api/teams/:team/webhooks': runsTheTeam,
  'PATCH /api/teams/:team/webhooks/:webhook': runsTheTeam,
  'POST /api/teams/:team/webhooks/:webhook/secret': runsTheTeam,
  'POST /api/teams/:team/webhooks/:webhook/test': runsTheTeam,
  'GET /api/teams/:team/webhooks/:webhook/deliveries': runsTheTeam,
  'GET /api/teams/:team/webhooks/:webhook/deliveries/:delivery': runsTheTeam,
  'POST /api/teams/:team/webhooks/:webhook/deliveries/:delivery/resend': runsTheTeam,
  'DELETE /api/teams/:team/webhooks/:webhook': runsTheTeam,
  'GET /api/teams/:team/audit/chain': runsTheTeam,
  'GET /api/teams/:team/audit/export': runsTheTeam,
  'PUT /api/teams/:team/audit/retention': ['forbidden', 'forbidden', 'ok', 'ok', 'member-suspended', 'not-found'],
  'POST /api/teams/:team/sessions/end': runsTheTeam,
};

describeOnBothDatabases('who may use which route', (open) => {
  it.each(who.map((each, column) => ({ each, column })))('$each', async ({ each, column }) => {
    const desk = await openTeamDesk(await open(), 6);
    const { actor, sent } = await arrange(desk, each);
    const answers: [string, string][] = [];
    for (const route of Object.keys(table) as DeskRoute[]) {
      answers.push([route, await desk.refusal(route, actor, sent[route] ?? {})]);
      // Handing over is the one act that changes what the actor may do next.
      if (route === 'POST /api/teams/:team/owner' && each === 'owner') {
        expect(await desk.roleOf(actor)).toBe('admin');
      }
    }
    expect(Object.fromEntries(answers)).toEqual(
      Object.fromEntries(Object.entries(table).map(([route, codes]) => [route, codes[column]])),
    );
  });

  it('shows a suspended member no device', async () => {
    const desk = await openTeamDesk(await open());
    const admin = await desk.member('admin');
    expect((await desk.call('GET /api/teams/:team/devices', admin)).devices).toHaveLength(1);
    await desk.setState(admin, 'suspended');
    expect((await desk.call('GET /api/teams/:team/devices', admin)).devices).toEqual([]);
  });

  it('tells pages what the guard would say: `may` of devices and people', async () => {
    const desk = await openTeamDesk(await open());
    const [user, manager, admin] = [
      await desk.member('user'),
      await desk.member('manager'),
      await desk.member('admin'),
    ];
    const { devices } = await desk.call('GET /api/teams/:team/devices', user);
    expect(devices[0]?.may).toEqual({ connect: true, rename: false, remove: false, manageAccess: false });
    const { members } = await desk.call('GET /api/teams/:team/members', manager);
    const may = Object.fromEntries(members.map(({ id, may: each }) => [id, each]));
    const grant = ['user', 'manager'];
    expect(may[user.member]).toEqual({ changeRole: true, suspend: true, remove: true, grant, place: true });
    const nothing = { changeRole: false, suspend: false, remove: false, grant: [], place: false };
    expect(may[admin.member]).toEqual(nothing);
    expect(may[manager.member]).toEqual({ ...nothing, remove: true, place: true });
  });

  it('tells pages what the guard would say: what may be changed about the subscription', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, admin, owner] = [
      await desk.member('manager'),
      await desk.member('admin'),
      await desk.member('owner'),
    ];
    // A key with the one scope that shows the subscription may change nothing of it.
    const body = { label: 'Board', scopes: ['subscription:read'], days: 30 };
    const { key } = await desk.call('POST /api/teams/:team/api-keys', owner, { body });
    const board: MemberActor = { ...owner, key: { id: key.id, team: desk.team, scopes: ['subscription:read'] } };
    const pool = await desk.call('POST /api/teams/:team/pools', owner, {
      body: { name: 'Reserve', places: 1, for: { kind: 'role', role: 'manager' } },
    });
    for (const [actor, mayChange, mayChangeTerms] of [
      [manager, true, false],
      [admin, true, true],
      [owner, true, true],
      [board, false, false],
    ] as const) {
      expect(await desk.call('GET /api/teams/:team/subscription', actor)).toMatchObject({ mayChange, mayChangeTerms });
      expect((await desk.call('GET /api/teams/:team/pools', actor)).pools).toHaveLength(1);
      const changes: readonly [DeskRoute, Parameters<TeamDesk['refusal']>[2], boolean][] = [
        ['PUT /api/teams/:team/subscription/capacity', { body: { capacity: 5 } }, mayChange],
        ['PUT /api/teams/:team/subscription/overdraft', { body: { places: 0, until: null } }, mayChange],
        ['PUT /api/teams/:team/subscription/alerts', { body: { percent: 80 } }, mayChange],
        ['PATCH /api/teams/:team/pools/:pool', { params: { pool: pool.id }, body: { places: 1 } }, mayChange],
        [
          'PUT /api/teams/:team/subscription/terms',
          { body: { plan: 'Quay', trial: false, termEnd: null, graceDays: 7 } },
          mayChangeTerms,
        ],
      ];
      for (const [route, sent, allowed] of changes)
        expect(await desk.refusal(route, actor, sent), route).toBe(allowed ? 'ok' : 'forbidden');
    }
  });
});

async function arrange(desk: TeamDesk, each: Who) {
  const owner = await desk.member('owner');
  const roles: Record<Who, Role> = {
    user: 'user',
    manager: 'manager',
    admin: 'admin',
    owner: 'owner',
    suspended: 'admin',
    stranger: 'user',
  };
  const actor: MemberActor = each === 'owner' ? owner : await desk.member(roles[each]);
  if (each === 'suspended') await desk.setState(actor, 'suspended');
  const changed = await desk.member('user');
  const removed = await desk.member('user');
  const invited = await desk.call('POST /api/teams/:team/invitations', owner, { body: { role: 'user' } });
  const made = await desk.call('POST /api/teams/:team/join-tokens', owner, { body: { label: '', uses: 1, days: 1 } });
  // Not the Owner's: handing over would end it.
  const key = await desk.call('POST /api/teams/:team/api-keys', await desk.member('admin'), {
    body: { label: 'Backup', scopes: ['sessions:read'], days: 1 },
  });
  const receiver = { url: 'https://hooks.example.org/usher', events: ['session.started'] };
  const hook = (await desk.call('POST /api/teams/:team/webhooks', owner, { body: receiver })).webhook.id;
  const tested = await desk.call('POST /api/teams/:team/webhooks/:webhook/test', owner, { params: { webhook: hook } });
  const webhook = { params: { webhook: hook } };
  const sending = { params: { webhook: hook, delivery: tested.delivery } };
  const group = async (kind: 'person' | 'device') => {
    const body = { name: 'Support', members: [], devices: [] };
    return { group: (await desk.call(`POST /api/teams/:team/${kind}-groups`, owner, { body })).id };
  };
  const [people, devices] = [await group('person'), await group('device')];
  const change = { name: 'Crew', add: [], remove: [] };
  const waits = await desk.member('user');
  const place = await desk.call('POST /api/teams/:team/waiting', waits, { body: { device: desk.device } });
  const waiter = { params: { waiter: place.id } };
  const session = { params: { session: await desk.begin(waits) } };
  const ended = await desk.begin(waits, await desk.anotherDevice());
  const asked = await desk.call('POST /api/teams/:team/capacity-requests', changed, { body: { device: desk.device } });
  const person = each === 'stranger' ? { ...actor, person: await someoneElse(desk) } : actor;
  const device = { params: { device: desk.device } };
  const reserve = { name: 'Reserve', places: 1, for: { kind: 'role', role: 'manager' } };
  const pool = await desk.call('POST /api/teams/:team/pools', owner, { body: reserve });
  const sent: Partial<Record<DeskRoute, { params?: Record<string, string>; body?: unknown; query?: unknown }>> = {
    'PATCH /api/teams/:team': { body: { name: 'Quay' } },
    'PATCH /api/teams/:team/members/:member': { params: { member: changed.member }, body: { role: 'manager' } },
    'DELETE /api/teams/:team/members/:member': { params: { member: removed.member } },
    'POST /api/teams/:team/owner': { body: { member: changed.member } },
    'POST /api/teams/:team/invitations': { body: { role: 'user' } },
    'DELETE /api/teams/:team/invitations/:invitation': { params: { invitation: invited.invitation.id } },
    'POST /api/teams/:team/waiting': { body: { device: desk.device } },
    'POST /api/waiting/:waiter/present': waiter,
    'POST /api/waiting/:waiter/claim': { ...waiter, body: { viewerKey: 'k'.repeat(43) } },
    'DELETE /api/waiting/:waiter': waiter,
    'POST /api/teams/:team/sessions': { body: { device: desk.device, viewerKey: 'k'.repeat(43) } },
    'GET /api/sessions/:session': session,
    'POST /api/sessions/:session/resume': { ...session, body: { viewerKey: 'k'.repeat(43) } },
    'POST /api/sessions/:session/end': { params: { session: ended }, body: {} },
    'POST /api/sessions/:session/leave': { ...session, body: { fence: 1 } },
    'POST /api/sessions/:session/release-requests': { ...session, body: { waiter: place.id } },
    'POST /api/sessions/:session/release-answer': { ...session, body: { request: newId(), release: true } },
    'POST /api/sessions/:session/take-over': { ...session, body: { device: desk.device, inMs: 60_000 } },
    'POST /api/teams/:team/pools': { body: reserve },
    'PATCH /api/teams/:team/pools/:pool': { params: { pool: pool.id }, body: { places: 2 } },
    'DELETE /api/teams/:team/pools/:pool': { params: { pool: pool.id } },
    'PUT /api/teams/:team/subscription/overdraft': { body: { places: 2, until: Date.now() + 3_600_000 } },
    'PUT /api/teams/:team/subscription/alerts': { body: { percent: 80 } },
    'PATCH /api/teams/:team/devices/:device': { ...device, body: { name: 'Crane' } },
    'GET /api/teams/:team/devices/:device/access': device,
    'PUT /api/teams/:team/devices/:device/access': {
      ...device,
      body: { access: 'listed', entries: [{ member: owner.member, rights: fullRights }] },
    },
    'PUT /api/teams/:team/time-limits': {
      body: { target: { scope: 'team', subject: null }, idleMs: 900_000, totalMs: null, hours: null },
    },
    'GET /api/teams/:team/devices/:device/time-limits': { ...device, query: {} },
    'DELETE /api/teams/:team/devices/:device': device,
    'POST /api/teams/:team/person-groups': { body: { name: 'Pilots', members: [] } },
    'PATCH /api/teams/:team/person-groups/:group': { params: people, body: change },
    'GET /api/teams/:team/person-groups/:group/deletion': { params: people },
    'DELETE /api/teams/:team/person-groups/:group': { params: people },
    'POST /api/teams/:team/device-groups': { body: { name: 'Cranes', devices: [] } },
    'PATCH /api/teams/:team/device-groups/:group': { params: devices, body: change },
    'PUT /api/teams/:team/device-groups/:group/access': {
      params: devices,
      body: { entries: [], closeToOthers: false },
    },
    'GET /api/teams/:team/device-groups/:group/deletion': { params: devices },
    'DELETE /api/teams/:team/device-groups/:group': { params: devices },
    'POST /api/teams/:team/join-tokens': { body: { label: '', uses: 1, days: 1 } },
    'DELETE /api/teams/:team/join-tokens/:token': { params: { token: made.token.id } },
    'PUT /api/teams/:team/subscription/capacity': { body: { capacity: 5 } },
    'PUT /api/teams/:team/subscription/terms': {
      body: { plan: 'Quay', trial: false, termEnd: null, graceDays: 7 },
    },
    'GET /api/teams/:team/usage': { query: { range: 'day' } },
    'GET /api/teams/:team/usage/sessions': { query: { limit: 10 } },
    'GET /api/teams/:team/usage/sessions/export': { query: {} },
    'POST /api/teams/:team/capacity-requests': { body: { device: desk.device } },
    'POST /api/teams/:team/capacity-requests/:request/answer': {
      params: { request: asked.request.id },
      body: { answer: 'not-now' },
    },
    'GET /api/teams/:team/audit': { query: { limit: 10 } },
    'POST /api/teams/:team/api-keys': { body: { label: 'Night shift', scopes: ['sessions:end'], days: 30 } },
    'DELETE /api/teams/:team/api-keys/:key': { params: { key: key.key.id } },
    'PUT /api/me/mail': { body: { off: ['webhooks'] } },
    'POST /api/teams/:team/webhooks': { body: receiver },
    'PATCH /api/teams/:team/webhooks/:webhook': { ...webhook, body: { on: true } },
    'POST /api/teams/:team/webhooks/:webhook/secret': webhook,
    'POST /api/teams/:team/webhooks/:webhook/test': webhook,
    'GET /api/teams/:team/webhooks/:webhook/deliveries': { ...webhook, query: {} },
    'GET /api/teams/:team/webhooks/:webhook/deliveries/:delivery': sending,
    'POST /api/teams/:team/webhooks/:webhook/deliveries/:delivery/resend': sending,
    'DELETE /api/teams/:team/webhooks/:webhook': webhook,
    'GET /api/teams/:team/audit/export': { query: { format: 'json' } },
    'PUT /api/teams/:team/audit/retention': { body: { keepDays: 90 } },
    'POST /api/teams/:team/sessions/end': { body: { which: { kind: 'all' } } },
  };
  return { actor: person, sent };
}

/** A person who is in no team. */
async function someoneElse({ db }: TeamDesk): Promise<string> {
  const id = newId();
  const values = { id, email: `${id}@quay.example`, name: 'Stranger', created_at: new Date() };
  await db.read.insertInto('person').values(values).execute();
  return id;
}
