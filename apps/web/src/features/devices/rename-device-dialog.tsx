import type { DeviceView } from '@usher/contract';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/call.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';

export function RenameDeviceDialog({ device, onClose }: { device: DeviceView; onClose: () => void }) {
  const { team } = useOpenTeam();
  const [name, setName] = useState(device.name);
  const rename = useMutation({
    mutationFn: () =>
      call('PATCH /api/teams/:team/devices/:device', {
        params: { team: team.id, device: device.id },
        body: { name },
      }),
    onSuccess: onClose,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    rename.mutate();
  };
  return (
    <Dialog title={`Rename ${device.name}`} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field
          label="Name"
          required
          maxLength={100}
          value={name}
          data-autofocus
          onChange={(event) => setName(event.target.value)}
        />
        <ProblemNote error={rename.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={rename.isPending}>
            Rename
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
