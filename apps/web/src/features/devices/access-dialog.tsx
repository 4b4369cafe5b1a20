import type { DeviceAccess, DeviceAccessView, DeviceView } from '@usher/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { EntriesEditor } from '../../access/entries-editor.tsx';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { AccessExplained } from './access-explained.tsx';

/** Who may access the device. Whoever loses access loses it in a live session at once. */
export function AccessDialog({ device, onClose }: { device: DeviceView; onClose: () => void }) {
  const { team } = useOpenTeam();
  const params = { team: team.id, device: device.id };
  const access = useQuery({
    queryKey: keys.access(team.id, device.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/devices/:device/access', { params }, signal),
    staleTime: 0,
  });
  return (
    <Dialog title={`Who may access ${device.name}`} onClose={onClose} wide>
      {access.isError ? <ProblemNote error={access.error} /> : null}
      {access.isPending ? <RowSkeleton rows={3} label="Loading access" /> : null}
      {access.data ? (
        <AccessForm device={device} kept={access.data} onClose={onClose} />
      ) : (
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
        </DialogActions>
      )}
    </Dialog>
  );
}

function AccessForm({ device, kept, onClose }: { device: DeviceView; kept: DeviceAccessView; onClose: () => void }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const [value, setValue] = useState<DeviceAccess>({ access: kept.access, entries: kept.entries });
  const save = useMutation({
    mutationFn: () =>
      call('PUT /api/teams/:team/devices/:device/access', {
        params: { team: team.id, device: device.id },
        body: value,
      }),
    onSuccess: (saved) => {
      client.setQueryData(keys.access(team.id, device.id), saved);
      onClose();
    },
  });
  const choose = (access: DeviceAccess['access']): void => setValue({ ...value, access });
  const byGroups = kept.inherited.some(({ entries }) => entries.length > 0);
  return (
    <>
      <fieldset className="flex flex-col gap-2">
        <legend className="sr-only">Access</legend>
        <Radio checked={value.access === 'everyone'} onChoose={() => choose('everyone')} label="Everyone in the team" />
        <Radio checked={value.access === 'listed'} onChoose={() => choose('listed')} label="Only who is listed" />
      </fieldset>
      {value.access === 'listed' ? (
        <div className="mt-3">
          <EntriesEditor
            entries={value.entries}
            nobody={
              byGroups
                ? 'Nobody is listed here: only who is listed on its groups.'
                : 'Nobody is listed: nobody may connect.'
            }
            onChange={(entries) => setValue({ ...value, entries })}
          />
        </div>
      ) : null}
      <AccessExplained kept={kept} />
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
    </>
  );
}

function Radio({ checked, onChoose, label }: { checked: boolean; onChoose: () => void; label: string }) {
  return (
    <label className="flex items-center gap-2 pointer-coarse:min-h-12">
      <input type="radio" name="access" checked={checked} onChange={onChoose} className="accent-accent-solid" />
      {label}
    </label>
  );
}
