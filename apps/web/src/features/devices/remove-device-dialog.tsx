import type { DeviceView } from '@usher/contract';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';

export function RemoveDeviceDialog({ device, onClose }: { device: DeviceView; onClose: () => void }) {
  const { team } = useOpenTeam();
  const remove = useMutation({
    mutationFn: () => call('DELETE /api/teams/:team/devices/:device', { params: { team: team.id, device: device.id } }),
    onSuccess: onClose,
  });
  const count = device.activeSessions.length;
  return (
    <ConfirmDialog
      title={`Remove ${device.name} from ${team.name}`}
      verb={`Remove ${device.name}`}
      act={remove}
      onClose={onClose}
    >
      <p className="text-soft">
        Its trust ends at once. To reach it again, somebody must run the join line on it.
        {count > 0 ? ` ${count === 1 ? '1 session' : `${count} sessions`} on it will end.` : ''}
      </p>
    </ConfirmDialog>
  );
}
