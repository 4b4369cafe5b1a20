import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { call } from '../api/call.ts';
import { initialsOf } from '../ui/initials.tsx';
import { Menu, MenuItem, MenuLine, MenuNote } from '../ui/menu.tsx';

export function AccountMenu({ person }: { person: { readonly name: string; readonly email: string } }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => call('POST /api/sign-out', {}),
    onSettled: async () => {
      client.clear();
      await navigate({ to: '/sign-in' });
    },
  });
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`${initialsOf(person.name)}: account of ${person.name}`}
          className="size-8 rounded-full border border-line-strong bg-n3 text-xs font-semibold hover:bg-n4 pointer-coarse:size-10"
        >
          {initialsOf(person.name)}
        </button>
      }
    >
      <MenuNote>
        {person.name}
        <br />
        {person.email}
      </MenuNote>
      <MenuLine />
      <MenuItem onSelect={() => void navigate({ to: '/account' })}>Account</MenuItem>
      <MenuItem onSelect={() => void navigate({ to: '/help/$slug', params: { slug: 'what-is-counted' } })}>
        Help
      </MenuItem>
      <MenuLine />
      <MenuItem onSelect={() => signOut.mutate()}>Sign out</MenuItem>
    </Menu>
  );
}
