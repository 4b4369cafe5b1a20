import { errors } from '@usher/contract';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { count, type Groups, useGroups } from '../../access/use-groups.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { TimeLimitsDialog } from '../../limits/time-limits-dialog.tsx';
import { useLimited } from '../../limits/use-limited.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemPage } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { Forbidden } from '../sessions/forbidden.tsx';
import { DeleteGroupDialog } from './delete-group-dialog.tsx';
import { GroupAccessDialog } from './group-access-dialog.tsx';
import { GroupDialog } from './group-dialog.tsx';
import { type Kind, type ListedGroup, words } from './group-kinds.ts';
import { GroupRow } from './group-row.tsx';

export function PersonGroupsPage() {
  const { team } = useOpenTeam();
  return team.may.managePeople ? <GroupsPage kind="people" /> : <Forbidden words={errors.forbidden} />;
}

export function DeviceGroupsPage() {
  const { team } = useOpenTeam();
  return team.may.manageDevices ? <GroupsPage kind="devices" /> : <Forbidden words={errors.forbidden} />;
}

type Open =
  | { readonly what: 'new' }
  | { readonly what: 'change' | 'access' | 'limits' | 'delete'; readonly group: string }
  | null;

const limitScopes = { people: 'person-group', devices: 'device-group' } as const;

function GroupsPage({ kind }: { kind: Kind }) {
  const groups = useGroups();
  const limited = useLimited(limitScopes[kind]);
  const [open, setOpen] = useState<Open>(null);
  const rows = groups.data ? rowsOf(kind, groups.data) : [];
  return (
    <Page
      title={words[kind].page}
      aside={
        <div className="flex gap-2">
          {kind === 'devices' ? <DevicesLink /> : null}
          {rows.length > 0 ? <Button onClick={() => setOpen({ what: 'new' })}>New group</Button> : null}
        </div>
      }
    >
      {groups.error && !groups.data ? <ProblemPage error={groups.error} onRetry={() => void groups.refetch()} /> : null}
      {groups.isPending ? <RowSkeleton label="Loading groups" /> : null}
      {groups.data && rows.length === 0 ? (
        <Empty sentence={words[kind].empty}>
          <Button look="primary" onClick={() => setOpen({ what: 'new' })}>
            New group
          </Button>
        </Empty>
      ) : null}
      {rows.length > 0 ? (
        <ul aria-label={words[kind].page} className="rounded-md border border-line bg-surface">
          {rows.map(({ id, name, inside, note, mayDelete }) => (
            <GroupRow
              key={id}
              name={name}
              size={words[kind].size(inside.length)}
              note={limited.has(id) ? `${note}, limited in time` : note}
              onChange={() => setOpen({ what: 'change', group: id })}
              onAccess={kind === 'devices' ? () => setOpen({ what: 'access', group: id }) : null}
              onLimits={() => setOpen({ what: 'limits', group: id })}
              onDelete={mayDelete ? () => setOpen({ what: 'delete', group: id }) : null}
            />
          ))}
        </ul>
      ) : null}
      {groups.data ? <OpenDialog kind={kind} open={open} groups={groups.data} onClose={() => setOpen(null)} /> : null}
    </Page>
  );
}

function DevicesLink(): ReactNode {
  const { team } = useOpenTeam();
  return (
    <Link
      to="/t/$team/devices"
      params={{ team: team.id }}
      className="inline-flex h-8 items-center text-accent-ink underline"
    >
      All devices
    </Link>
  );
}

interface Row extends ListedGroup {
  readonly note: string;
  readonly mayDelete: boolean;
}

function rowsOf(kind: Kind, { people, devices }: Groups): Row[] {
  if (kind === 'people') {
    return people.map(({ id, name, members, reaches, mayDelete }) => {
      const note =
        reaches.length === 0 ? 'In no access list' : `In ${count(reaches.length, 'access list', 'access lists')}`;
      return { id, name, inside: members, note, mayDelete };
    });
  }
  return devices.map(({ id, name, devices: inside, entries }) => {
    const note =
      entries.length === 0 ? 'Adds nobody' : `Adds ${count(entries.length, 'entry', 'entries')} to their access`;
    return { id, name, inside, note, mayDelete: true };
  });
}

/** A group that somebody else deletes meanwhile takes its dialog with it. */
function OpenDialog({ kind, open, groups, onClose }: { kind: Kind; open: Open; groups: Groups; onClose: () => void }) {
  if (open === null) return null;
  if (open.what === 'new') return <GroupDialog kind={kind} group={null} onClose={onClose} />;
  const group = rowsOf(kind, groups).find(({ id }) => id === open.group);
  if (!group) return null;
  if (open.what === 'change') return <GroupDialog kind={kind} group={group} onClose={onClose} />;
  if (open.what === 'delete') return <DeleteGroupDialog kind={kind} group={group} onClose={onClose} />;
  if (open.what === 'limits') {
    return (
      <TimeLimitsDialog name={group.name} target={{ scope: limitScopes[kind], subject: group.id }} onClose={onClose} />
    );
  }
  const devices = groups.devices.find(({ id }) => id === open.group);
  return devices ? <GroupAccessDialog group={devices} onClose={onClose} /> : null;
}
