import type { DeviceView, MemberView } from '@usher/contract';
import { useMemo } from 'react';
import { useGroups, useMembers } from '../../access/use-groups.ts';
import { useDevices } from '../../live/team-data.ts';
import type { GroupsOf } from './filters.ts';

type Named = { readonly id: string; readonly name: string };

export interface KnownGroups extends GroupsOf {
  readonly ofPeople: readonly Named[];
  readonly ofDevices: readonly Named[];
}

const noMembers: readonly MemberView[] = [];
const noDevices: readonly DeviceView[] = [];
const noGroups: readonly Named[] = [];

/** Which groups there are, and who and what is in them. */
export function useGroupsOf(): KnownGroups {
  const groups = useGroups().data;
  const members = useMembers().data?.members ?? noMembers;
  const devices = useDevices().items ?? noDevices;
  const inMembers = useMemo(() => new Map(members.map((member) => [member.id, member.groups])), [members]);
  const inDevices = useMemo(() => new Map(devices.map((device) => [device.id, device.groups])), [devices]);
  return {
    members: inMembers,
    devices: inDevices,
    ofPeople: groups?.people ?? noGroups,
    ofDevices: groups?.devices ?? noGroups,
  };
}
