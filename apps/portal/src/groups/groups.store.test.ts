import { fullRights, type Rights, viewOnlyRights } from '@usher/contract';
import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { MemberActor } from '../ports.ts';
import { holdOpen, untilBlocked } from '../sessions/test-support/team-bench.ts';
import { openTeamDesk, type TeamDesk } from '../teams/test-support/team-desk.ts';

const viewOnly: Rights = { ...viewOnlyRights, chat: false };
const filesToo: Rights = { ...viewOnly, files: true, clipboardIn: true };

async function makePeople(desk: TeamDesk, actor: MemberActor, name: string, members: readonly MemberActor[]) {
  const body = { name, members: members.map(({ member }) => member) };
  return (await desk.call('POST /api/teams/:team/person-groups', actor, { body })).id;
}

async function makeDevices(desk: TeamDesk, actor: MemberActor, name: string, devices: readonly string[]) {
  return (await desk.call('POST /api/teams/:team/device-groups', actor, { body: { name, devices } })).id;
}

const changePeople = 'PATCH /api/teams/:team/person-groups/:group';
const changeDevices = 'PATCH /api/teams/:team/device-groups/:group';
const deletePeople = 'DELETE /api/teams/:team/person-groups/:group';
const deleteDevices = 'DELETE /api/teams/:team/device-groups/:group';
const setAccess = 'PUT /api/teams/:team/devices/:device/access';
const setGroupAccess = 'PUT /api/teams/:team/device-groups/:group/access';

const change = (group: string, body: { name?: string; add?: string[]; remove?: string[] }) => ({
  params: { group },
  body: { add: [], remove: [], ...body },
});
const listed = (device: string, entries: readonly object[]) => ({
  params: { device },
  body: { access: 'listed', entries },
});
const onGroup = (group: string, entries: readonly object[], closeToOthers = false) => ({
  params: { group },
  body: { entries, closeToOthers },
});

/** A device that Support may only see, Ana being in Support; and Ana's live session on it. */
async function withLiveSession(desk: TeamDesk) {
  const [manager, user] = [await desk.member('manager'), await desk.member('user')];
  const group = await makePeople(desk, manager, 'Support', [user]);
  await desk.call(setAccess, manager, listed(desk.device, [{ group, rights: viewOnly }]));
  return { manager, user, group, session: await desk.begin(user) };
}

async function stateOf({ db }: TeamDesk, waiter: string): Promise<string> {
  const query = db.read.selectFrom('waiter').select('state').where('id', '=', waiter);
  return (await query.executeTakeFirstOrThrow()).state;
}

describeOnBothDatabases('groups of people and of devices', (open) => {
  it('adds up what all entries grant: for the person and for their groups, on the device and on its groups', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, user, other] = [await desk.member('manager'), await desk.member('user'), await desk.member('user')];
    const support = await makePeople(desk, manager, 'Support', [user, other]);
    const cranes = await makeDevices(desk, manager, 'Cranes', [desk.device]);
    await desk.call(setAccess, manager, listed(desk.device, [{ member: user.member, rights: viewOnly }]));
    await desk.call(setGroupAccess, manager, onGroup(cranes, [{ group: support, rights: filesToo }]));
    const rightsOf = async (reader: MemberActor) =>
      (await desk.call('GET /api/teams/:team/devices', reader)).devices[0]?.myRights;
    expect(await rightsOf(user)).toEqual(filesToo);
    expect(await rightsOf(other)).toEqual(filesToo);
    expect((await desk.row(await desk.begin(user))).rights).toEqual(filesToo);
    const told = await desk.call('GET /api/teams/:team/devices/:device/access', manager, {
      params: { device: desk.device },
    });
    expect(told.inherited).toEqual([
      { deviceGroup: { id: cranes, name: 'Cranes' }, entries: [{ group: support, rights: filesToo }] },
    ]);
    const bySupport = { group: { id: support, name: 'Support' }, deviceGroup: { id: cranes, name: 'Cranes' } };
    expect(told.people.find(({ member }) => member === user.member)).toEqual({
      member: user.member,
      name: user.name,
      rights: filesToo,
      by: [{ group: null, deviceGroup: null }, bySupport],
    });
    expect(await desk.tryConnect(manager)).toBe('no-access');
  });

  it('takes a right of a live session with the group that gave it, and ends it with the last one (E7)', async () => {
    const desk = await openTeamDesk(await open());
    const { manager, user, group, session } = await withLiveSession(desk);
    const files = await makePeople(desk, manager, 'Files', [user]);
    const both = [
      { group, rights: viewOnly },
      { group: files, rights: filesToo },
    ];
    await desk.call(setAccess, manager, listed(desk.device, both));
    expect((await desk.row(session)).rights).toEqual(filesToo);
    await desk.call(changePeople, manager, change(files, { remove: [user.member] }));
    expect(await desk.row(session)).toMatchObject({ state: 'active', rights: viewOnly });
    expect(desk.toAgent).toContainEqual({ type: 'rights', id: session, fence: 1, rights: viewOnly });
    await desk.call(changePeople, manager, change(files, { add: [user.member] }));
    expect((await desk.row(session)).rights).toEqual(filesToo);
    await desk.call(changePeople, manager, change(files, { remove: [user.member] }));
    await desk.call(changePeople, manager, change(group, { remove: [user.member] }));
    expect(await desk.row(session)).toMatchObject({ state: 'ending', reason: 'access-revoked', endedBy: manager.name });
    expect(await desk.tryConnect(user)).toBe('no-access');
  });

  it.each(['person', 'device'] as const)(
    'ends what a deleted %s group alone allowed, and says so before (E7)',
    async (kind) => {
      const desk = await openTeamDesk(await open());
      const { manager, user, group, session } = await withLiveSession(desk);
      const cranes = await makeDevices(desk, manager, 'Cranes', [desk.device]);
      await desk.call(setAccess, manager, listed(desk.device, []));
      expect(await desk.row(session)).toMatchObject({ state: 'ending' });
      await desk.call(setGroupAccess, manager, onGroup(cranes, [{ group, rights: viewOnly }]));
      const again = await desk.begin(user);
      const params = { group: kind === 'person' ? group : cranes };
      const effect = await desk.call(`GET /api/teams/:team/${kind}-groups/:group/deletion`, manager, { params });
      expect(effect).toEqual({ ends: 1, narrows: 0, limits: false, pools: [] });
      expect(await desk.row(again)).toMatchObject({ state: 'active' });
      await desk.call(kind === 'person' ? deletePeople : deleteDevices, manager, { params });
      expect(await desk.row(again)).toMatchObject({ state: 'ending', reason: 'access-revoked' });
      const { devices, people } = await desk.call('GET /api/teams/:team/groups', manager);
      expect({ devices: devices.length, people: people.length }).toEqual(
        kind === 'person' ? { devices: 1, people: 0 } : { devices: 0, people: 1 },
      );
      expect(await desk.auditKinds()).toContain(`${kind}-group.deleted`);
    },
  );

  it('acts on live sessions when a device leaves its group, and when the entries of the group change (E7)', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    const other = await desk.anotherDevice();
    const cranes = await makeDevices(desk, manager, 'Cranes', [desk.device, other]);
    const [here, there] = [await desk.begin(user), await desk.begin(user, other)];
    await desk.call(setGroupAccess, manager, onGroup(cranes, [{ member: user.member, rights: viewOnly }]));
    expect((await desk.row(here)).rights).toEqual(fullRights);
    await desk.call(setGroupAccess, manager, onGroup(cranes, [{ member: user.member, rights: viewOnly }], true));
    expect((await desk.row(here)).rights).toEqual(viewOnly);
    await desk.call(changeDevices, manager, change(cranes, { remove: [desk.device] }));
    expect(await desk.row(here)).toMatchObject({ state: 'ending', reason: 'access-revoked' });
    expect(await desk.row(there)).toMatchObject({ state: 'active', rights: viewOnly });
  });

  it('admits nobody by a group they are being taken out of: whichever comes first, nothing lives on (C3, E7)', async () => {
    const db = await open();
    const desk = await openTeamDesk(db, 40);
    const manager = await desk.member('manager');
    const users = await Promise.all(Array.from({ length: 8 }, () => desk.member('user')));
    const group = await makePeople(desk, manager, 'Support', users);
    await desk.call(setAccess, manager, listed(desk.device, [{ group, rights: viewOnly }]));
    const connecting = users.flatMap((user) => [desk.tryConnect(user), desk.tryConnect(user)]);
    const removing = desk.call(changePeople, manager, change(group, { remove: users.map(({ member }) => member) }));
    await Promise.all([...connecting, removing, ...users.map((user) => desk.tryConnect(user))]);
    const sessions = await db.read.selectFrom('session').select(['state', 'reason']).execute();
    for (const session of sessions) expect(session).toMatchObject({ reason: 'access-revoked' });
    expect(await desk.tryConnect(users[0] ?? manager)).toBe('no-access');
  });

  it('makes an admission wait for who takes the membership away, and then refuses it (C3)', async () => {
    const db = await open();
    const desk = await openTeamDesk(db);
    const { user, group, session } = await withLiveSession(desk);
    const commit = await holdOpen(db, async (tx) => {
      await tx.selectFrom('team').select('id').where('id', '=', desk.team).forNoKeyUpdate().execute();
      await tx.deleteFrom('person_group_member').where('group_id', '=', group).execute();
    });
    const waiting = desk.tryConnect(user);
    await untilBlocked(db);
    await commit();
    expect(await waiting).toBe('no-access');
    expect(await desk.row(session)).toMatchObject({ state: 'active' });
  });

  it('lets a Manager place Users, Managers and themselves, an Admin everyone but the Owner', async () => {
    const desk = await openTeamDesk(await open());
    const owner = await desk.member('owner');
    const [user, manager, admin] = [
      await desk.member('user'),
      await desk.member('manager'),
      await desk.member('admin'),
    ];
    const group = await makePeople(desk, manager, 'Support', [user, manager]);
    const put = (actor: MemberActor, who: MemberActor) =>
      desk.refusal(changePeople, actor, change(group, { add: [who.member] }));
    expect(await put(manager, admin)).toBe('role-above-yours');
    expect(await put(admin, owner)).toBe('role-above-yours');
    expect([await put(admin, admin), await put(owner, owner)]).toEqual(['ok', 'ok']);
    const takeOut = change(group, { remove: [admin.member] });
    expect(await desk.refusal(changePeople, manager, takeOut)).toBe('role-above-yours');
    expect(await desk.refusal(deletePeople, manager, { params: { group } })).toBe('role-above-yours');
    expect((await desk.call('GET /api/teams/:team/groups', manager)).people[0]?.mayDelete).toBe(false);
    await desk.call(changePeople, owner, change(group, { remove: [owner.member] }));
    expect(await desk.refusal(deletePeople, admin, { params: { group } })).toBe('ok');
  });

  it('takes who is removed out of their groups, and a removed device out of its own', async () => {
    const desk = await openTeamDesk(await open());
    const { manager, user } = await withLiveSession(desk);
    await makeDevices(desk, manager, 'Cranes', [desk.device]);
    await desk.call('DELETE /api/teams/:team/members/:member', manager, { params: { member: user.member } });
    await desk.call('DELETE /api/teams/:team/devices/:device', manager, { params: { device: desk.device } });
    const { people, devices } = await desk.call('GET /api/teams/:team/groups', manager);
    expect(people).toMatchObject([{ members: [], reaches: [] }]);
    expect(devices).toMatchObject([{ devices: [] }]);
  });

  it('refuses a name that is taken, strangers, and groups of another team', async () => {
    const db = await open();
    const [desk, elsewhere] = [await openTeamDesk(db), await openTeamDesk(db)];
    const [manager, stranger] = [await desk.member('manager'), await elsewhere.member('manager')];
    const group = await makePeople(desk, manager, 'Support', []);
    const cranes = await makeDevices(desk, manager, 'Cranes', []);
    const make = { body: { name: 'SUPPORT', members: [] } };
    expect(await desk.refusal('POST /api/teams/:team/person-groups', manager, make)).toBe('group-name-taken');
    expect(await desk.refusal(changePeople, manager, change(group, { name: 'support' }))).toBe('ok');
    expect(await desk.refusal(changePeople, manager, change(group, { add: [stranger.member] }))).toBe('not-found');
    expect(await desk.refusal(changeDevices, manager, change(cranes, { add: [elsewhere.device] }))).toBe('not-found');
    const theirs = await makePeople(elsewhere, stranger, 'Support', []);
    const entry = [{ group: theirs, rights: viewOnly }];
    expect(await desk.refusal(setAccess, manager, listed(desk.device, entry))).toBe('not-found');
    expect(await desk.refusal(setGroupAccess, manager, onGroup(cranes, entry))).toBe('not-found');
    for (const key of [changePeople, deletePeople, changeDevices, deleteDevices] as const) {
      const params = { group: key.includes('person') ? group : cranes };
      expect(await elsewhere.refusal(key, stranger, { ...change('', {}), params })).toBe('not-found');
    }
  });

  it('shows a User the groups of devices they see, and no group of people', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    await makePeople(desk, manager, 'Support', [user]);
    const hidden = await desk.anotherDevice();
    const cranes = await makeDevices(desk, manager, 'Cranes', [desk.device, hidden]);
    await makeDevices(desk, manager, 'Vault', [hidden]);
    await desk.call(setAccess, manager, listed(hidden, []));
    expect(await desk.call('GET /api/teams/:team/groups', user)).toEqual({
      people: [],
      devices: [{ id: cranes, name: 'Cranes', devices: [desk.device], entries: [] }],
    });
    expect((await desk.call('GET /api/teams/:team/devices', user)).devices[0]?.groups).toEqual([cranes]);
  });

  it('writes what changed with names as they were, and nothing when nothing did', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    const group = await makePeople(desk, manager, 'Support', []);
    const wanted = change(group, { name: 'Help', add: [user.member] });
    await desk.call(changePeople, manager, wanted);
    const before = await desk.auditKinds();
    await desk.call(changePeople, manager, wanted);
    expect(await desk.auditKinds()).toEqual(before);
    const rows = await desk.db.read
      .selectFrom('audit_event')
      .select(['kind', 'details'])
      .where('kind', 'like', 'person-group.%')
      .orderBy('number')
      .execute();
    expect(rows).toEqual([
      { kind: 'person-group.created', details: { group, groupName: 'Support', added: [] } },
      { kind: 'person-group.renamed', details: { group, groupName: 'Support', name: 'Help' } },
      { kind: 'person-group.changed', details: { group, groupName: 'Support', added: [user.name], removed: [] } },
    ]);
    const outbox = await desk.db.read.selectFrom('outbox').select(['kind', 'subject']).orderBy('number').execute();
    expect(outbox).toContainEqual({ kind: 'member', subject: user.member });
    expect(outbox.filter(({ kind }) => kind === 'groups')).toHaveLength(2);
  });

  it('names the limits in time and the reserved places that go with a group, before and after', async () => {
    const desk = await openTeamDesk(await open());
    const manager = await desk.member('manager');
    const group = await makePeople(desk, manager, 'Support', []);
    const deletion = () =>
      desk.call('GET /api/teams/:team/person-groups/:group/deletion', manager, { params: { group } });
    expect(await deletion()).toEqual({ ends: 0, narrows: 0, limits: false, pools: [] });
    const limit = { target: { scope: 'person-group', subject: group }, idleMs: 900_000, totalMs: null, hours: null };
    await desk.call('PUT /api/teams/:team/time-limits', manager, { body: limit });
    const pool = { name: 'Night', places: 2, for: { kind: 'group', group } };
    await desk.call('POST /api/teams/:team/pools', manager, { body: pool });
    expect(await deletion()).toMatchObject({ limits: true, pools: [{ name: 'Night', places: 2 }] });
    await desk.call(deletePeople, manager, { params: { group } });
    expect((await desk.call('GET /api/teams/:team/pools', manager)).pools).toEqual([]);
    const { events } = await desk.call('GET /api/teams/:team/audit', manager, { query: { limit: 1 } });
    expect(events[0]).toMatchObject({
      sentence: expect.stringContaining('and with it its limits in time and its 2 reserved places'),
      details: { timeLimits: { idleMs: 900_000 }, reservedPlaces: [{ name: 'Night', places: 2 }] },
    });
  });

  it('offers a place in the very transaction that lets who waits for it connect (W1)', async () => {
    const desk = await openTeamDesk(await open(), 1);
    const [manager, user, holder] = [
      await desk.member('manager'),
      await desk.member('user'),
      await desk.member('user'),
    ];
    const group = await makePeople(desk, manager, 'Support', [user]);
    await desk.call(setAccess, manager, listed(desk.device, [{ group, rights: viewOnly }]));
    const other = await desk.anotherDevice();
    await desk.begin(holder, other);
    const { id } = await desk.call('POST /api/teams/:team/waiting', user, { body: { device: desk.device } });
    await desk.call(changePeople, manager, change(group, { remove: [user.member] }));
    await desk.call('PUT /api/teams/:team/subscription/capacity', manager, { body: { capacity: 2 } });
    expect(await stateOf(desk, id)).toBe('waiting');
    await desk.call(changePeople, manager, change(group, { add: [user.member] }));
    expect(await stateOf(desk, id)).toBe('offered');
  });

  it('tells of many devices at once as one change of everything', async () => {
    const desk = await openTeamDesk(await open());
    const manager = await desk.member('manager');
    const devices = [desk.device];
    for (let made = 0; made < 51; made++) devices.push(await desk.anotherDevice());
    await makeDevices(desk, manager, 'All', devices);
    const outbox = await desk.db.read.selectFrom('outbox').select('subject').where('kind', '=', 'device').execute();
    expect(outbox).toEqual([{ subject: null }]);
    const present = await desk.presenter.load({
      team: desk.team,
      number: 1,
      kind: 'device',
      subject: null,
      payload: {},
    });
    expect(present(manager)).toEqual([]);
  });
});
