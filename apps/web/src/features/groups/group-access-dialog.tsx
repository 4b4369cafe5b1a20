import type { AccessEntry, DeviceGroupView } from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { EntriesEditor } from '../../access/entries-editor.tsx';
import { count } from '../../access/use-groups.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { useDevices } from '../../live/team-data.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem.tsx';

/** Who may access all devices of a group. It adds to what each device grants by itself. */
export function GroupAccessDialog({ group, onClose }: { group: DeviceGroupView; onClose: () => void }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const [entries, setEntries] = useState<AccessEntry[]>(group.entries);
  const [closeToOthers, setCloseToOthers] = useState(false);
  const inside = new Set(group.devices);
  const open = (useDevices().items ?? []).filter(({ id, access }) => inside.has(id) && access === 'everyone').length;
  const save = useMutation({
    mutationFn: () =>
      call('PUT /api/teams/:team/device-groups/:group/access', {
        params: { team: team.id, group: group.id },
        body: { entries, closeToOthers },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.groups(team.id) });
      onClose();
    },
  });
  return (
    <Dialog title={`Who may access the devices of ${group.name}`} onClose={onClose} wide>
      <EntriesEditor entries={entries} nobody="Nobody is listed on this group." onChange={setEntries} />
      {open > 0 ? (
        <label className="mt-3 flex items-start gap-2">
          <input
            type="checkbox"
            className="mt-1 accent-accent-solid"
            checked={closeToOthers}
            onChange={(event) => setCloseToOthers(event.target.checked)}
          />
          <span>
            Close {count(open, 'device', 'devices')} to everyone who is not listed
            <span className="block text-xs text-muted">
              Open to everyone in the team now, so that this list alone changes nothing there.
            </span>
          </span>
        </label>
      ) : null}
      <div className="mt-3">
        <ProblemNote error={save.error} />
      </div>
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button look="primary" busy={save.isPending} onClick={() => save.mutate()}>
          Save access
        </Button>
      </DialogActions>
    </Dialog>
  );
}
