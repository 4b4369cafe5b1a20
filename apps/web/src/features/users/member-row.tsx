import { type MemberView, type Role, roleName } from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { MoreHorizontal } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/field.tsx';
import { Initials, initialsOf } from '../../ui/initials.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { offersOn } from './member-offers.ts';
import { type MemberAct, MemberActDialog } from './member-act-dialog.tsx';

export function MemberRow({ member }: { member: MemberView }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const [act, setAct] = useState<MemberAct | null>(null);
  const change = useMutation({
    mutationFn: (body: { role?: Role; state?: 'active' | 'suspended' }) =>
      call('PATCH /api/teams/:team/members/:member', { params: { team: team.id, member: member.id }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.members(team.id) }),
  });
  const { name, email } = member.person;
  const { may } = member;
  const offers = offersOn(member, team.role);
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1.5 last:border-b-0">
      <Initials text={initialsOf(name)} label={name} mine={member.me} />
      <span className="min-w-0 flex-1">
        <span className="font-medium">
          {name}
          {member.me ? <span className="font-normal text-muted"> (you)</span> : null}
        </span>
        <span className="block truncate text-xs text-muted">{email}</span>
      </span>
      {member.state === 'suspended' ? <span className="text-warn-ink">Suspended</span> : null}
      {may.changeRole ? (
        <Choice
          label={`Role of ${name}`}
          hideLabel
          value={member.role}
          options={may.grant.map((role) => [role, roleName[role]] as const)}
          onChange={(event) => change.mutate({ role: event.target.value as Role })}
          className="w-32"
        />
      ) : (
        <span className="w-32 px-2.5 text-soft">{roleName[member.role]}</span>
      )}
      {offers.length > 0 ? (
        <Menu
          trigger={
            <Button look="quiet" aria-label={`More for ${name}`} className="px-2!">
              <MoreHorizontal aria-hidden className="size-4" />
            </Button>
          }
        >
          {offers.includes('suspend') ? <MenuItem onSelect={() => setAct('suspend')}>Suspend</MenuItem> : null}
          {offers.includes('reinstate') ? (
            <MenuItem onSelect={() => change.mutate({ state: 'active' })}>Reinstate</MenuItem>
          ) : null}
          {offers.includes('hand-over') ? <MenuItem onSelect={() => setAct('hand-over')}>Make Owner</MenuItem> : null}
          {offers.includes('remove') ? (
            <MenuItem danger onSelect={() => setAct('remove')}>
              {member.me ? 'Leave the team' : 'Remove from the team'}
            </MenuItem>
          ) : null}
        </Menu>
      ) : (
        <span className="w-9" />
      )}
      <div className="w-full empty:hidden">
        <ProblemNote error={change.error} />
      </div>
      {act ? <MemberActDialog act={act} member={member} onClose={() => setAct(null)} /> : null}
    </li>
  );
}
