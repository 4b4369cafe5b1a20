import type { DeviceView } from '@usher/contract';
import { EffectiveTimeLimits } from '../../limits/effective-limits.tsx';
import { usePortalNow } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { deviceStatus } from './device-status.ts';

export function DeviceDetails({ device, onClose }: { device: DeviceView; onClose: () => void }) {
  const status = deviceStatus(device, usePortalNow());
  return (
    <Dialog title={device.name} onClose={onClose}>
      <Facts
        facts={[
          ['State', status.words],
          ['Host name', device.hostname],
          ['System', device.os],
          [
            'Agent',
            <span key="agent" className="figures">
              {device.agentVersion}
            </span>,
          ],
          ['Catchphrase', device.catchphrase],
          [
            'Fingerprint',
            <code key="print" className="font-mono text-xs">
              {device.fingerprint}
            </code>,
          ],
        ]}
      />
      <EffectiveTimeLimits device={device.id} />
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}
