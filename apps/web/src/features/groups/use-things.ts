import { roleName } from '@usher/contract';
import { useMembers } from '../../access/use-groups.ts';
import { useDevices } from '../../live/team-data.ts';
import type { CheckItem } from './check-list.tsx';
import type { Kind } from './group-kinds.ts';

/** What can be put into a group of this kind; whom the reader may not place is shown and stays as it is. */
export function useThings(kind: Kind): { readonly items: readonly CheckItem[]; readonly error: unknown } {
  const [members, devices] = [useMembers(), useDevices()];
  if (kind === 'people') {
    const items = (members.data?.members ?? []).map(({ id, person, role, may }) => ({
      id,
      name: person.name,
      note: may.place ? person.email : `${roleName[role]}: above your role`,
      disabled: !may.place,
    }));
    return { items, error: members.error };
  }
  const items = (devices.items ?? []).map(({ id, name, os }) => ({ id, name, note: os, disabled: false }));
  return { items, error: devices.problem };
}
